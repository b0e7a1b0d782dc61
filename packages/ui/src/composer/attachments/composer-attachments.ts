import type { Attachment } from "@parlor/protocol";
import type { ChatContext } from "../../element/chat-context.ts";
import { adoptStyles } from "../../loading/adopt-styles.ts";
import type { AttachmentTray, TrayEntry } from "./attachment-tray.ts";

type AttachmentsPart = typeof import("./attachments-part.ts");

export interface AttachmentsHost {
  /** The element that the files are shown in. */
  element: Element;
  getContext(): ChatContext | undefined;
  onChange(): void;
  /** The code that files need cannot be loaded. */
  onMissing(): void;
}

/** The composer's files: what they need is loaded with the first of them. */
export class ComposerAttachments {
  readonly #host: AttachmentsHost;
  #part: AttachmentsPart | undefined;
  #tray: AttachmentTray | undefined;

  constructor(host: AttachmentsHost) {
    this.#host = host;
  }

  list(threadId: string | null): readonly TrayEntry[] {
    return this.#tray?.list(threadId) ?? [];
  }

  /** Those that the server already has. */
  listReady(threadId: string | null): Attachment[] {
    return this.list(threadId).flatMap(({ attachment }) => attachment ?? []);
  }

  has(threadId: string | null): boolean {
    return this.#tray?.has(threadId) ?? false;
  }

  /**
   * Uploads files, as far as they may be attached. `onChecked` is told what is wrong with the others. Resolves when each
   * has arrived or failed.
   */
  async add(
    threadId: string | null,
    files: readonly File[],
    onChecked: (problems: string[]) => void,
  ): Promise<void> {
    const tray = await this.#load();
    const context = this.#host.getContext();
    const limits = context?.options.attachments;
    if (!tray || !this.#part || !limits) return;
    const { taken, problems } = this.#part.checkFiles(files, limits, tray.list(threadId).length);
    onChecked(problems.map((problem) => this.#part?.describeProblem(context, problem) ?? ""));
    if (taken.length > 0) await tray.add(threadId, taken);
  }

  /** Shows files that the server already has in place of those that there are. */
  async put(threadId: string | null, attachments: readonly Attachment[]): Promise<void> {
    if (attachments.length === 0 && !this.#tray) return;
    (await this.#load())?.put(threadId, attachments);
  }

  move(from: string | null, to: string | null): void {
    this.#tray?.move(from, to);
  }

  clear(threadId: string | null): void {
    this.#tray?.clear(threadId);
  }

  /** Ends the uploads that are under way. */
  abort(): void {
    this.#tray?.abort();
  }

  render(context: ChatContext, threadId: string | null, onRemoved: () => void): unknown {
    if (!this.#tray || !this.#part || this.list(threadId).length === 0) return undefined;
    return this.#part.renderTray(context, { tray: this.#tray, threadId, onRemoved });
  }

  async #load(): Promise<AttachmentTray | undefined> {
    if (this.#tray) return this.#tray;
    const { element, getContext, onChange, onMissing } = this.#host;
    try {
      this.#part ??= await import("./attachments-part.ts");
    } catch (error) {
      getContext()?.actions.reportError(error instanceof Error ? error : new Error(String(error)));
      onMissing();
      return undefined;
    }
    adoptStyles(element, this.#part.trayStyles);
    this.#tray ??= this.#part.createTray(getContext, onChange);
    return this.#tray;
  }
}
