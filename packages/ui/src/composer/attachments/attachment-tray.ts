import type { Attachment } from "@parlor/protocol";
import { createThumbnail } from "./create-thumbnail.ts";

/** A file of a message that is being written. */
export interface TrayEntry {
  key: number;
  name: string;
  mimeType: string;
  phase: "uploading" | "failed" | "ready";
  /** Share of the bytes that have gone, where that is known. */
  progress?: number | undefined;
  /** What went wrong, for the user; undefined where the upload was only interrupted. */
  failure?: string | undefined;
  attachment?: Attachment;
  thumbnail?: HTMLCanvasElement;
  file?: File;
}

export interface TrayOptions {
  /** Uploads a file. Rejects with an error that has a message for the user. */
  upload(file: File, signal: AbortSignal, onProgress: (share: number) => void): Promise<Attachment>;
  /** Deletes at the server what was uploaded here and is not wanted any more. */
  discard(attachment: Attachment): void;
  onChange(): void;
}

interface Slot extends TrayEntry {
  abort?: AbortController;
  settled?: Promise<void>;
}

/** The files of the messages being written, for each thread; null is the thread to be. Uploads go on behind another thread. */
export class AttachmentTray {
  readonly #options: TrayOptions;
  readonly #slots = new Map<string | null, Slot[]>();
  #lastKey = 0;

  constructor(options: TrayOptions) {
    this.#options = options;
  }

  has(threadId: string | null): boolean {
    return this.#slots.has(threadId);
  }

  list(threadId: string | null): readonly TrayEntry[] {
    return this.#slots.get(threadId) ?? [];
  }

  /** Begins to upload files. Resolves when each has arrived or failed. */
  async add(threadId: string | null, files: readonly File[]): Promise<void> {
    const added = files.map(
      (file): Slot => ({
        key: this.#nextKey(),
        name: file.name,
        mimeType: file.type,
        phase: "uploading",
        file,
      }),
    );
    this.#slots.set(threadId, [...(this.#slots.get(threadId) ?? []), ...added]);
    for (const slot of added) {
      void this.#showThumbnail(slot);
      this.#upload(slot);
    }
    this.#options.onChange();
    await Promise.all(added.map(({ settled }) => settled));
  }

  /** Shows files that the server already has, in the place of all others. */
  put(threadId: string | null, attachments: readonly Attachment[]): void {
    this.clear(threadId);
    const slots = attachments.map((attachment): Slot => {
      const { name, mime_type: mimeType } = attachment;
      return { key: this.#nextKey(), name, mimeType, phase: "ready", attachment };
    });
    this.#slots.set(threadId, slots);
    this.#options.onChange();
  }

  retry(entry: TrayEntry): void {
    this.#upload(entry as Slot);
    this.#options.onChange();
  }

  /** Takes a file out: an upload is ended, and what has arrived is deleted again. */
  remove(threadId: string | null, entry: TrayEntry): void {
    const slots = this.#slots.get(threadId) ?? [];
    this.#slots.set(
      threadId,
      slots.filter((slot) => slot !== entry),
    );
    (entry as Slot).abort?.abort();
    // What the page put here is the page's.
    if (entry.attachment && entry.file) this.#options.discard(entry.attachment);
    this.#options.onChange();
  }

  /** Forgets what was sent. */
  clear(threadId: string | null): void {
    for (const slot of this.#slots.get(threadId) ?? []) slot.abort?.abort();
    this.#slots.delete(threadId);
    this.#options.onChange();
  }

  /** A thread was made: what was to go there goes on in it. */
  move(from: string | null, to: string | null): void {
    const slots = this.#slots.get(from);
    if (!slots) return;
    this.#slots.delete(from);
    this.#slots.set(to, slots);
  }

  /** Ends all uploads. Those under way have failed, and can be tried again. */
  abort(): void {
    const underWay = [...this.#slots.values()].flat().filter(({ phase }) => phase === "uploading");
    for (const slot of underWay) {
      slot.abort?.abort();
      slot.phase = "failed";
      slot.failure = undefined;
    }
    if (underWay.length > 0) this.#options.onChange();
  }

  #upload(slot: Slot): void {
    const { file } = slot;
    if (!file) return;
    const abort = new AbortController();
    slot.abort = abort;
    slot.phase = "uploading";
    slot.progress = undefined;
    const onProgress = (share: number) => {
      slot.progress = share;
      this.#options.onChange();
    };
    slot.settled = this.#options.upload(file, abort.signal, onProgress).then(
      (attachment) => {
        // Removed while its last byte arrived.
        if (abort.signal.aborted) {
          this.#options.discard(attachment);
          return;
        }
        slot.attachment = attachment;
        slot.phase = "ready";
        this.#options.onChange();
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        slot.phase = "failed";
        slot.failure = error instanceof Error ? error.message : String(error);
        this.#options.onChange();
      },
    );
  }

  async #showThumbnail(slot: Slot): Promise<void> {
    const thumbnail = slot.file && (await createThumbnail(slot.file));
    if (!thumbnail) return;
    slot.thumbnail = thumbnail;
    this.#options.onChange();
  }

  #nextKey(): number {
    this.#lastKey += 1;
    return this.#lastKey;
  }
}
