/** An answer that was read whole, or why there is none. */
export type Answer =
  | { kind: "answered"; url: string; status: number; headers: Headers; text: string }
  | { kind: "failed"; url: string; code: string };

/** How an address is asked. */
export interface AskOptions {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is a string or a form. */
  body?: unknown;
  timeoutMs: number;
}

/** The code of what went wrong on the way, such as `ECONNREFUSED` or `timeout`. */
export function toFailureCode(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "timeout";
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  // Some errors have the field, and nothing in it.
  if (inner instanceof Error && "code" in inner && inner.code) return String(inner.code);
  return inner instanceof Error ? inner.message : String(inner);
}

/** The init of a fetch for a body that is JSON unless it says otherwise. */
export function toRequestInit({ method, headers, body, timeoutMs }: AskOptions): RequestInit {
  const isPlain = typeof body === "string" || body instanceof FormData;
  return {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      "accept-language": "en",
      ...(body instanceof FormData || body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isPlain ? body : JSON.stringify(body) }),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  };
}

/** Bytes of a body. A server that sends without end must not use up the memory of whoever looks at it. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What is said of a body that is longer. */
class BodyTooLongError extends Error {
  readonly code = `more than ${MAX_BODY_BYTES} bytes`;
}

/** The parts of a body as they come, up to 16 MiB. Throws when there is more. */
export async function* readParts({ body }: Response): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_BODY_BYTES) throw new BodyTooLongError();
    yield part;
  }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of readParts(response)) text += decoder.decode(part, { stream: true });
  return text + decoder.decode();
}

/** Asks once, and reads the answer whole, up to 16 MiB. Never rejects. */
export async function ask(url: string, options: AskOptions): Promise<Answer> {
  try {
    const response = await fetch(url, toRequestInit(options));
    const text = await readText(response);
    return { kind: "answered", url, status: response.status, headers: response.headers, text };
  } catch (error) {
    return { kind: "failed", url, code: toFailureCode(error) };
  }
}

/** The body as JSON, or undefined where it is none. */
export function toJson(answer: Answer): unknown {
  if (answer.kind === "failed") return undefined;
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

/** What came back, in a few words: for a message. */
export function describeAnswer(answer: Answer): string {
  if (answer.kind === "failed") return `does not answer (${answer.code})`;
  const error = toErrorText(answer);
  return `answers ${answer.status}${error === "" ? "" : `: ${error}`}`;
}

const MAX_TEXT = 160;

function toErrorText(answer: Answer): string {
  const json = toJson(answer);
  const text =
    typeof json === "object" && json !== null
      ? JSON.stringify("error" in json ? json.error : "detail" in json ? json.detail : json)
      : answer.kind === "answered" && !/<html/i.test(answer.text)
        ? answer.text.trim()
        : "";
  if (answer.kind === "answered" && answer.status < 400) return "";
  return text.replaceAll(/\s+/g, " ").slice(0, MAX_TEXT);
}
