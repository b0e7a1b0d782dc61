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

/** A source as the body of an answer, followed from now on, and read no faster than it is taken. */
export function toByteStream(source: TextSource): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let following: Following | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      following = source({
        write(piece) {
          controller.enqueue(encoder.encode(piece));
          return (controller.desiredSize ?? 0) > 0;
        },
        end: () => controller.close(),
        fail: (error) => controller.error(error),
      });
    },
    pull: () => following?.resume(),
    cancel: () => following?.leave(),
  });
}

const sources = new WeakMap<Response, TextSource>();

/**
 * An answer with a source's text, which is followed only once. Whoever writes to something else than a web stream takes the source
 * with `takeTextSource` and spares itself the body.
 */
export function createTextResponse(source: TextSource, init: ResponseInit): Response {
  let body: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const open = () => {
    body ??= toByteStream(source).getReader();
    return body;
  };
  const lazy = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await open().read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      // Of a source that was taken the body is nobody's: the garbage collector cancels it as well.
      cancel: (reason) => (sources.has(response) || body ? open().cancel(reason) : undefined),
    },
    { highWaterMark: 0 },
  );
  const response = new Response(lazy, init);
  sources.set(response, source);
  return response;
}

/** The source of an answer that was made of one, unless its body is somebody else's already. */
export function takeTextSource(response: Response): TextSource | undefined {
  const source = sources.get(response);
  if (!source || response.bodyUsed || response.body?.locked) return undefined;
  sources.delete(response);
  return source;
}
