import { callApi, currentTimeZone } from "./api.ts";

const REFRESH_BEFORE_MS = 60_000;

interface ChatSession {
  client_secret: string;
  /** Seconds from now. */
  expires_in: number;
}

/** Whether a request stays on this origin: an upload to another host must not carry the person's secret. */
function isOwnUrl(input: RequestInfo | URL): boolean {
  if (typeof input === "string" && /^\/(?![/\\])/.test(input)) return true;
  const origin = globalThis.location?.origin;
  const url = input instanceof Request ? input.url : String(input);
  return origin !== undefined && URL.canParse(url) && new URL(url).origin === origin;
}

/**
 * Makes the fetch that the element sends its requests with: it adds the client secret, asks for a new one shortly
 * before the old one expires, and once more when the backend refuses it.
 */
export function createChatFetch(
  options: {
    fetch?: typeof fetch;
    readSession?: () => Promise<ChatSession>;
    now?: () => number;
    onSignedOut?: () => void;
  } = {},
): typeof fetch {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const readSession =
    options.readSession ?? (() => callApi<ChatSession>("/api/chatkit/session", { method: "POST", body: {} }));
  const now = options.now ?? Date.now;
  let current: Promise<{ secret: string; refreshAt: number }> | undefined;

  function renew() {
    const renewed = readSession().then(({ client_secret, expires_in }) => ({
      secret: client_secret,
      refreshAt: now() + Math.max(expires_in * 1000 - REFRESH_BEFORE_MS, expires_in * 500),
    }));
    current = renewed;
    renewed.catch((error: { status?: number }) => {
      if (current === renewed) current = undefined;
      if (error.status === 401) options.onSignedOut?.();
    });
    return renewed;
  }

  async function authorise(init: RequestInit | undefined, session: Promise<{ secret: string }>) {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${(await session).secret}`);
    headers.set("time-zone", currentTimeZone());
    return { ...init, headers };
  }

  return async (input, init) => {
    if (!isOwnUrl(input)) return send(input, init);
    let session = current ?? renew();
    if ((await session).refreshAt <= now()) session = renew();
    const answer = await send(input, await authorise(init, session));
    if (answer.status !== 401 || typeof input !== "string") return answer;
    await answer.body?.cancel();
    return send(input, await authorise(init, renew()));
  };
}
