import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { ChatContext } from "../../element/chat-context.ts";
import { renderIcon } from "../../icons/icon.ts";
import { adoptStyles } from "../../loading/adopt-styles.ts";
import { dictationStyles } from "./dictation.styles.ts";
import { RecordingError, recordSpeech, type SpeechRecording, toBase64 } from "./record-speech.ts";

/** A recording that is longer ends by itself, and is used. */
const MAX_RECORDING_MS = 5 * 60_000;
/** A recording of minutes takes its time to be read. */
const TRANSCRIBE_TIMEOUT_MS = 120_000;
const TICK_MS = 100;

type DictationPhase = "asking" | "recording" | "transcribing" | "failed";

/**
 * `<parlor-dictation>`: speech in the place of writing, from asking for the microphone to the text. It begins when it is
 * put into the page; Escape ends it.
 *
 * Properties: `context`. Events: `parlor-dictated` (detail: `{text}`), `parlor-dictation-end`. Parts: `dictation`.
 */
export class DictationElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    phase: { state: true },
    problem: { state: true },
    seconds: { state: true },
  };

  declare context: ChatContext | undefined;
  declare phase: DictationPhase;
  declare problem: string;
  declare seconds: number;

  #recording: SpeechRecording | undefined;
  #blob: Blob | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #abort = new AbortController();

  constructor() {
    super();
    this.phase = "asking";
    this.problem = "";
    this.seconds = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, dictationStyles);
    this.addEventListener("keydown", this.#onKeyDown);
    this.#abort = new AbortController();
    void this.updateComplete.then(() => this.#record());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.#onKeyDown);
    this.#release();
    this.#abort.abort();
  }

  /** Whether it has failed and keeps nothing that could be tried again: then whoever writes instead is done with it. */
  get isInVain(): boolean {
    return this.phase === "failed" && !this.#blob?.size;
  }

  async #record(): Promise<void> {
    this.#blob = undefined;
    this.phase = "asking";
    try {
      const recording = await recordSpeech();
      if (!this.isConnected) {
        recording.cancel();
        return;
      }
      this.#recording = recording;
      this.phase = "recording";
      const startedAt = performance.now();
      this.#timer = setInterval(() => this.#tick(performance.now() - startedAt), TICK_MS);
    } catch (error) {
      this.#fail(error);
    }
  }

  #tick(elapsedMs: number): void {
    this.seconds = Math.floor(elapsedMs / 1000);
    this.querySelector<HTMLElement>(".level")?.style.setProperty(
      "--_level",
      String(this.#recording?.readLevel() ?? 0),
    );
    if (elapsedMs >= MAX_RECORDING_MS) void this.#use();
  }

  async #use(): Promise<void> {
    const recording = this.#recording;
    if (recording) {
      this.#recording = undefined;
      clearInterval(this.#timer);
      this.#blob = await recording.finish();
    }
    if (this.#blob) await this.#transcribe(this.#blob);
  }

  async #transcribe(blob: Blob): Promise<void> {
    const { context } = this;
    if (!context) return;
    this.phase = "transcribing";
    const { signal } = this.#abort;
    try {
      const params = { audio_base64: await toBase64(blob), mime_type: blob.type };
      const answer = await context.actions.request(
        { type: "input.transcribe", params },
        { signal, timeoutMs: TRANSCRIBE_TIMEOUT_MS },
      );
      const { text } = (answer ?? {}) as { text?: unknown };
      if (typeof text === "string" && text.trim() !== "") this.#finish(text.trim());
      else this.#showProblem(context.t("dictation.nothing"));
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { context } = this;
    if (!context) return;
    const thrown = error instanceof Error ? error : new Error(String(error));
    context.actions.reportError(thrown);
    this.#showProblem(
      thrown instanceof RecordingError
        ? context.t(`dictation.${thrown.problem}`)
        : context.t("dictation.failed", { message: thrown.message }),
    );
  }

  #showProblem(problem: string): void {
    this.problem = problem;
    this.phase = "failed";
  }

  #finish(text: string): void {
    this.dispatchEvent(new CustomEvent("parlor-dictated", { detail: { text } }));
    this.#end();
  }

  #end(): void {
    this.#release();
    this.dispatchEvent(new CustomEvent("parlor-dictation-end"));
  }

  #release(): void {
    clearInterval(this.#timer);
    this.#recording?.cancel();
    this.#recording = undefined;
  }

  protected override render(): unknown {
    const { context, phase } = this;
    if (!context) return nothing;
    const { t } = context;
    const status = {
      asking: t("dictation.asking"),
      recording: t("dictation.recording"),
      transcribing: t("dictation.transcribing"),
      failed: this.problem,
    }[phase];
    return html`<div class="dictation" part="dictation" role="group" aria-label=${t("dictation.start")} data-phase=${phase}>
      ${phase === "recording" ? html`<span class="level" aria-hidden="true"></span>` : nothing}
      <span class="dictation-status ${phase === "transcribing" || phase === "asking" ? "shimmer" : ""}" role=${phase === "failed" ? "alert" : "status"}
        >${status}</span
      >
      ${phase === "recording" ? html`<span class="dictation-time" role="timer" aria-live="off">${toClock(this.seconds)}</span>` : nothing}
      <button type="button" class="icon-button" aria-label=${t("dictation.cancel")} title=${t("dictation.cancel")} @click=${() => this.#end()}>
        ${renderIcon("x")}
      </button>
      ${
        phase === "recording"
          ? html`<button type="button" class="send" aria-label=${t("dictation.use")} title=${t("dictation.use")} @click=${() => void this.#use()}>
              ${renderIcon("check")}
            </button>`
          : nothing
      }
      ${
        phase === "failed"
          ? html`<button type="button" class="icon-button" aria-label=${t("dictation.retry")} title=${t("dictation.retry")} @click=${() => void (this.#blob?.size && this.problem !== t("dictation.nothing") ? this.#use() : this.#record())}>
              ${renderIcon("rotate-cw")}
            </button>`
          : nothing
      }
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("phase")) return;
    // Where the focus is goes with what is there to press.
    const first = this.querySelector<HTMLElement>(this.phase === "recording" ? ".send" : ".icon-button");
    first?.focus({ preventScroll: true });
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#end();
  };
}

function toClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
