/** Where a stream of text goes. */
export interface TextSink {
  /** Takes a piece. False: it wants no more until `resume` is called. */
  write(piece: string): boolean;
  end(): void;
  /** Breaks off what has been taken so far. */
  fail(error: unknown): void;
}

/** One sink's hold on a source. */
export interface Following {
  /** The sink wants more. */
  resume(): void;
  /** The sink goes away before the end. Nothing once it has ended. */
  leave(): void;
}

/** A stream of text that begins once somebody follows it. */
export type TextSource = (sink: TextSink) => Following;

function toSink(controller: ReadableStreamDefaultController<Uint8Array>): TextSink {
  const encoder = new TextEncoder();
  return {
    write(piece) {
      controller.enqueue(encoder.encode(piece));
      return (controller.desiredSize ?? 0) > 0;
    },
    end: () => controller.close(),
    fail: (error) => controller.error(error),
  };
}

/** A source as the body of an answer, followed from now on, and read no faster than it is taken. */
export function toByteStream(source: TextSource): ReadableStream<Uint8Array> {
  let following: Following | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      following = source(toSink(controller));
    },
    pull: () => following?.resume(),
    cancel: () => following?.leave(),
  });
}

const nowhere: TextSink = { write: () => false, end: () => undefined, fail: () => undefined };

/** The same for a source that is taken when somebody reads or cancels, if it is still there. */
function toLazyByteStream(take: () => TextSource | undefined): ReadableStream<Uint8Array> {
  let following: Following | undefined;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (following) following.resume();
        else following = take()?.(toSink(controller));
      },
      cancel() {
        following ??= take()?.(nowhere);
        following?.leave();
      },
    },
    { highWaterMark: 0 },
  );
}

/** An answer with a source's text, which is followed only once. */
class TextResponse extends Response {
  #source: TextSource | undefined;

  constructor(source: TextSource, init: ResponseInit, isDirect: boolean) {
    super(isDirect ? null : toLazyByteStream(() => this.#take()), init);
    this.#source = source;
  }

  #take(): TextSource | undefined {
    const source = this.#source;
    this.#source = undefined;
    return source;
  }

  static takeSource(response: Response): TextSource | undefined {
    if (!(response instanceof TextResponse) || response.bodyUsed || response.body?.locked) return undefined;
    return response.#take();
  }

  static wrapSource(response: Response, wrap: (source: TextSource) => TextSource): boolean {
    if (!(response instanceof TextResponse) || !response.#source) return false;
    response.#source = wrap(response.#source);
    return true;
  }
}

/**
 * An answer with a source's text. Whoever writes to something else than a web stream takes the source with
 * `takeTextSource` and spares itself the body; where it is sure to, `isDirect` spares making one.
 */
export function createTextResponse(source: TextSource, init: ResponseInit, isDirect = false): Response {
  return new TextResponse(source, init, isDirect);
}

/** The source of an answer that was made of one, unless its body is somebody else's already. */
export function takeTextSource(response: Response): TextSource | undefined {
  return TextResponse.takeSource(response);
}

/** Puts something around the source of an answer. False: it was made of none, or somebody follows it already. */
export function wrapTextSource(response: Response, wrap: (source: TextSource) => TextSource): boolean {
  return TextResponse.wrapSource(response, wrap);
}
