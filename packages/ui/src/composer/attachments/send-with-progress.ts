export interface BytesRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Blob | FormData;
  signal: AbortSignal;
  onProgress(share: number): void;
}

/** A request that tells how far it is, which `fetch` does not. Rejects when it did not get through. */
export function sendWithProgress(request: BytesRequest): Promise<Response> {
  const { url, method, headers, body, signal, onProgress } = request;
  return new Promise((resolve, reject) => {
    const connection = new XMLHttpRequest();
    connection.open(method, url);
    for (const [name, value] of Object.entries(headers)) connection.setRequestHeader(name, value);
    connection.responseType = "text";
    connection.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    });
    connection.addEventListener("load", () => resolve(toResponse(connection)));
    connection.addEventListener("error", () => reject(new TypeError("The connection failed.")));
    connection.addEventListener("abort", () => reject(signal.reason));
    signal.addEventListener("abort", () => connection.abort());
    if (signal.aborted) reject(signal.reason);
    else connection.send(body);
  });
}

function toResponse(connection: XMLHttpRequest): Response {
  const { status, responseText } = connection;
  // Asking for it by name is an error where another host does not show it.
  const [, requestId] = /^x-request-id:\s*(.*)$/im.exec(connection.getAllResponseHeaders()) ?? [];
  return new Response([204, 205, 304].includes(status) ? null : responseText, {
    status,
    headers: requestId === undefined ? {} : { "x-request-id": requestId },
  });
}
