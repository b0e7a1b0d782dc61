/** An error answer of the backend, in the terms that a person and a log need. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(message: string, options: { status: number; code: string; requestId?: string | undefined }) {
    super(message);
    this.name = "ApiError";
    this.status = options.status;
    this.code = options.code;
    this.requestId = options.requestId;
  }
}

/** The IANA name of the browser's time zone, sent along so that "tomorrow" is the person's tomorrow. */
export function currentTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Reads what an error answer says. Its body is `{error: {code, message, request_id}}`, or Better Auth's `{code, message}`. */
async function toApiError(answer: Response): Promise<ApiError> {
  const requestId = answer.headers.get("x-request-id") ?? undefined;
  const body: unknown = await answer.json().catch(() => undefined);
  const record = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const error = (typeof record.error === "object" && record.error !== null ? record.error : record) as Record<
    string,
    unknown
  >;
  return new ApiError(
    typeof error.message === "string" ? error.message : `The server answered ${answer.status}.`,
    {
      status: answer.status,
      code: typeof error.code === "string" ? error.code : "unknown",
      requestId: typeof error.request_id === "string" ? error.request_id : requestId,
    },
  );
}

/** A body that is a file, sent as it is. */
interface UploadedFile {
  content: Blob;
  type: string;
}

/** Asks the backend through this origin. Rejects with an `ApiError`, also when there is no connection (status 0). */
export async function callApi<T>(
  path: string,
  init: {
    method?: string;
    body?: unknown;
    file?: UploadedFile;
    keepalive?: boolean;
    signal?: AbortSignal;
  } = {},
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: init.method ?? "GET",
      headers: {
        "time-zone": currentTimeZone(),
        ...(init.body === undefined ? {} : { "content-type": "application/json" }),
        ...(init.file ? { "content-type": init.file.type } : {}),
      },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      ...(init.file ? { body: init.file.content } : {}),
      ...(init.keepalive ? { keepalive: true } : {}),
      ...(init.signal ? { signal: init.signal } : {}),
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError("No connection. Check your network and try again.", { status: 0, code: "network" });
  }
  if (!answer.ok) throw await toApiError(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}
