/** What reads a body part by part: the reader of a web stream, or one of a connection that is none. */
export interface BodyReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  /** Lets go of the rest. */
  cancel(): Promise<void>;
}

/**
 * A request with the signal of its connection itself. One that is given to the constructor is held, with all who
 * listen to it, until the garbage collector has found the request in one of its rare whole rounds.
 */
export class IncomingRequest extends Request {
  readonly #gone: AbortSignal;
  readonly #reader: BodyReader | undefined;

  /** With a `reader` the body is no web stream: it is read with `openBody`, and `body` is null. */
  constructor(url: URL, init: RequestInit, options: { gone: AbortSignal; reader?: BodyReader | undefined }) {
    super(url, init);
    this.#gone = options.gone;
    this.#reader = options.reader;
  }

  override get signal(): AbortSignal {
    return this.#gone;
  }

  /** Whether the text of its answer can be taken with `takeTextSource`, and so needs no web stream. */
  static isDirect(request: Request): boolean {
    return request instanceof IncomingRequest && request.#reader !== undefined;
  }

  /** Reads the body of any request; undefined for one without a body. */
  static openBody(request: Request): BodyReader | undefined {
    return (request instanceof IncomingRequest && request.#reader) || request.body?.getReader();
  }
}

type Handler = (request: Request) => Promise<Response>;

const directHandlers = new WeakSet<Handler>();

/**
 * Says that a handler reads bodies with `IncomingRequest.openBody` alone: a listener then makes no web streams of them,
 * nor does the handler of its texts.
 */
export function markAsDirect(handler: Handler): Handler {
  directHandlers.add(handler);
  return handler;
}

export function isDirectHandler(handler: (request: Request) => Response | Promise<Response>): boolean {
  return directHandlers.has(handler as Handler);
}
