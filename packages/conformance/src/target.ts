/** What sends a request: the global `fetch`, or a handler in this process. */
export type SendRequest = (url: string, init: RequestInit) => Promise<Response>;

/** Who sends a request: the first user, the second, or nobody, without credentials. */
export type Sender = "first" | "other" | "nobody";

/** Texts that bring a backend to do what its assistant has no need to do by itself. */
export interface Prompts {
  /** What most messages say. Default: `What can you help me with?` */
  hello: string;
  /** Makes the assistant call a client tool. */
  clientTool?: string | undefined;
  /** Makes it show a widget. */
  widget?: string | undefined;
  /** Makes it put questions to the user. */
  structuredInput?: string | undefined;
  /** Makes an answer that takes longer than one more request. */
  slow?: string | undefined;
}

/** The backend that is looked at. */
export interface Target {
  /** The ChatKit endpoint, absolute. */
  readonly url: string;
  readonly fetch: SendRequest;
  /** Sent with every request of the first user: credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same for a second user. Without it, nothing is said about ownership. */
  readonly otherHeaders?: Readonly<Record<string, string>> | undefined;
  /** Where files are uploaded directly, absolute. */
  readonly uploadUrl?: string | undefined;
  readonly prompts: Prompts;
  /** Milliseconds that one answer may take, to its end. */
  readonly timeoutMs: number;
}
