import { encodeSseEvent, readSseEvents } from "@parlor/protocol";
import type { Handler } from "./defect.ts";

/** A request of the protocol, as loosely as a broken server reads it. */
export interface LooseRequest {
  type?: string;
  params?: Record<string, unknown>;
}

/** What of an answer a broken server looks at. */
export interface LooseJson {
  [name: string]: unknown;
  id?: string;
  type?: string;
  created_at?: string;
  data?: LooseJson[];
  items?: LooseJson;
  item?: LooseJson;
  update?: { type: string; delta?: string };
}

/** Passes a request on whose body is read first. Uploads are left alone. */
export function withBody(
  handler: Handler,
  answer: (body: string, pass: (body?: string) => Promise<Response>, request: Request) => Promise<Response>,
): Handler {
  return async (request) => {
    if (!new URL(request.url).pathname.startsWith("/chatkit")) return handler(request);
    const { url, method, headers, signal } = request;
    const text = await request.text();
    const pass = (body = text) => handler(new Request(url, { method, headers, signal, body }));
    return answer(text, pass, request);
  };
}

export function parseLoosely(body: string): LooseRequest {
  try {
    return JSON.parse(body) as LooseRequest;
  } catch {
    return {};
  }
}

function isStream(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}

/** A server whose JSON answers of success are changed. */
export function changeJson(
  handler: Handler,
  change: (json: LooseJson, request: LooseRequest) => unknown,
): Handler {
  return withBody(handler, async (body, pass) => {
    const response = await pass();
    if (isStream(response) || !response.ok) return response;
    const { status, headers } = response;
    const json = change((await response.json()) as LooseJson, parseLoosely(body));
    return new Response(JSON.stringify(json), { status, headers });
  });
}

/** A server each of whose frames is changed to others. */
export function changeFrames(
  handler: Handler,
  createChange: (request: LooseRequest) => (event: LooseJson, id: string | undefined) => readonly string[],
): Handler {
  return withBody(handler, async (body, pass) => {
    const response = await pass();
    if (!isStream(response) || !response.body) return response;
    const change = createChange(parseLoosely(body));
    const groups = readSseEvents(response.body);
    const encoder = new TextEncoder();
    const changed = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await groups.next();
        if (done) return controller.close();
        const frames = value.flatMap(({ data, id }) => change(JSON.parse(data) as LooseJson, id));
        controller.enqueue(encoder.encode(frames.join("")));
      },
      async cancel() {
        await groups.return();
      },
    });
    return new Response(changed, { status: response.status, headers: response.headers });
  });
}

/** A server each of whose events is changed to others. */
export function changeEvents(handler: Handler, change: (event: LooseJson) => readonly LooseJson[]): Handler {
  return changeFrames(
    handler,
    () => (event, id) => change(event).map((changed) => encodeSseEvent(JSON.stringify(changed), id)),
  );
}
