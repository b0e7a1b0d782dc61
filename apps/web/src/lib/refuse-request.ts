import type { IncomingMessage, ServerResponse } from "node:http";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

interface Refusal {
  status: number;
  code: string;
  message: string;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function findRefusal({ method = "", url = "" }: IncomingMessage): Refusal | undefined {
  if (!methods.includes(method)) {
    return { status: 405, code: "method_not_allowed", message: `${method} is not taken here.` };
  }
  const path = url.split("?")[0] ?? "";
  // A null character is in no path, and some parts of a server throw at it.
  if (!isDecodable(path) || /%00/.test(path)) {
    return { status: 400, code: "invalid_path", message: "The address of this request is no valid path." };
  }
  return undefined;
}

/**
 * Answers what Next would answer with a bare 500: methods that it cannot make a request of, and paths that it cannot
 * decode. Gives whether it has answered.
 */
export function refuseRequest(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const refusal = findRefusal(incoming);
  if (!refusal) return false;
  const { status, code, message } = refusal;
  const requestId = `req_${crypto.randomUUID().replaceAll("-", "")}`;
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-request-id": requestId,
    ...(status === 405 ? { allow: methods.join(", ") } : {}),
    // A body that nobody reads must not be taken for the next request.
    connection: "close",
  });
  outgoing.end(JSON.stringify({ error: { code, message, request_id: requestId } }));
  return true;
}
