export const TOKENS_PER_SECOND = 20;

/** thread.created, the user's message, stream_options, the item added; after the tokens, the item done. */
export const toEventCount = (tokens: number) => tokens + 5;

/** Milliseconds since the epoch, with fractions: processes of one machine share it. */
export const now = () => performance.timeOrigin + performance.now();

/** A token that says when it was due and which one of its stream it is. */
export const toToken = (dueAt: number, index: number) => `@${dueAt.toFixed(1)}#${index} `;
/** Such a token as a delta in a stream's text. */
export const tokenPattern = /"delta":"@(\d+\.\d)#(\d+) "/g;

/** What the process with the clients found. */
export interface ClientReport {
  /** When a token came, in milliseconds since the epoch, and how much later that was than it was due. */
  arrivals: { at: number; delayMs: number }[];
  /** Tokens that did not follow the one before. */
  gaps: number;
  /** Of all streams. */
  events: number;
  /** Streams that ended early, or with another number of events. */
  broken: number;
}
