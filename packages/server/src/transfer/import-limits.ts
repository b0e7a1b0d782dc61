import { refuseOption, takeLimits } from "../take-limits.ts";

const CALLER = "importConversations";

/** Bounds on a file that is imported. `Infinity` means no bound. */
export interface ImportLimits {
  /** Bytes of the file. Default 100 MiB. */
  maxBytes: number;
  /** Conversations in it. Default 1,000. */
  maxThreads: number;
  /** Items in it, of all conversations together. Default 100,000. */
  maxItems: number;
  /** UTF-16 units of one record. Default 17 Mi. */
  maxRecordLength: number;
  /** UTF-16 units of a title. Default 200. */
  maxTitleLength: number;
  /** UTF-16 units of a user's message: text, tags and quotation. Default 32,000, as for messages that are sent. */
  maxMessageLength: number;
  /** Files that a message names; their bytes are not in the file. Default 100. */
  maxAttachments: number;
  /** Milliseconds without a byte. Default 30 s. */
  bodyTimeoutMs: number;
}

/** The limits that hold where the host sets none. */
export const defaultImportLimits: ImportLimits = {
  maxBytes: 100 * 1024 * 1024,
  maxThreads: 1_000,
  maxItems: 100_000,
  maxRecordLength: 17 * 1024 * 1024,
  maxTitleLength: 200,
  maxMessageLength: 32_000,
  maxAttachments: 100,
  bodyTimeoutMs: 30_000,
};

/** The limits that hold: the host's, where they are set, else the defaults. Throws a `TypeError` for one that is none. */
export function toImportLimits(
  given: { [Name in keyof ImportLimits]?: ImportLimits[Name] | undefined } = {},
): ImportLimits {
  return takeLimits(CALLER, defaultImportLimits, given, (name, value) => {
    // NaN is neither above nor below anything: no file would be too large for it.
    if (typeof value === "number" && value > 0) return;
    refuseOption(CALLER, `limits.${name}`, value, "a number above 0, or Infinity for no bound");
  });
}
