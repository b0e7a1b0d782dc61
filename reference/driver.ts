import { createNormaliser, type NormaliserOptions, withoutNulls } from "./normalise.ts";
import type { RunningServer } from "./our-server.ts";
import type { Outcome, Scenario, ScenarioStep } from "./scenario.ts";

/** A server and what the driver must know of it. */
export interface Side extends Omit<NormaliserOptions, "literal"> {
  server: RunningServer;
}

const SETTLE_LIMIT_MS = 10_000;
/** How long a turn that may go on without its client is given to end all the same. */
const GRACE_MS = 500;
const POLL_MS = 5;

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

/** A frame must be one line of data, and nothing else; only a client that asked for it gets a number before it. */
function parseFrame(frame: string): unknown {
  const [, number, data] = /^(?:id: (\d+)\n)?data: ([^\n\r]*)$/.exec(frame) ?? [];
  if (data === undefined) return { neitherNumberNorData: frame };
  const event: unknown = JSON.parse(data);
  return number === undefined ? event : { number: Number(number), event };
}

/** The events of a stream, one by one. Throws when the connection breaks. */
async function* readFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const frame = text.slice(0, end);
      text = text.slice(end + 2);
      yield parseFrame(frame);
    }
  }
  if (text !== "") yield { unfinishedFrame: text };
}

class TooLateError extends Error {}

/** Rejects when nothing comes for too long. */
async function within<T>(promise: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, SETTLE_LIMIT_MS, new TooLateError("the server sent nothing for too long"));
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

interface HeldStream {
  frames: AsyncGenerator<unknown, void, undefined>;
  connection: AbortController;
}

/** Does a scenario's steps to one server, and tells what they came to, normalised. */
export async function runScenario(
  { server, ...side }: Side,
  { steps, literal = false }: Scenario,
  owner: string,
): Promise<Outcome[]> {
  const { normalise, denormalise } = createNormaliser({ ...side, literal });
  const held = new Map<string, HeldStream>();
  const control = (what: string, body: object) => post(`${server.url}/control/${what}`, { owner, ...body });

  async function readKept(limitMs = SETTLE_LIMIT_MS): Promise<unknown> {
    const giveUpAt = Date.now() + limitMs;
    while (Date.now() < giveUpAt) {
      const state = (await control("state", {})) as { busy?: true };
      if (!state.busy) return normalise(withoutNulls(state));
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    if (limitMs < SETTLE_LIMIT_MS) return "<an answer is still being written>";
    throw new Error("the server did not settle");
  }

  async function take({ frames }: HeldStream, count: number): Promise<Outcome> {
    const taken: unknown[] = [];
    try {
      while (taken.length < count) {
        const next = await within(frames.next());
        if (next.done) break;
        taken.push(normalise(next.value));
      }
    } catch (error) {
      if (error instanceof TooLateError) throw error;
      return { frames: taken, isCut: true };
    }
    return { frames: taken };
  }

  function release(name: string): HeldStream {
    const stream = held.get(name);
    if (!stream) throw new Error(`no stream is held as ${name}`);
    held.delete(name);
    return stream;
  }

  /** What is kept can only be asked when no stream is left open. */
  async function settle(outcome: Outcome): Promise<Outcome> {
    return held.size > 0 ? outcome : { ...outcome, kept: await readKept() };
  }

  async function send(step: Extract<ScenarioStep, { send: unknown }>): Promise<Outcome> {
    if (step.hooks) await control("hooks", { hooks: step.hooks });
    const connection = new AbortController();
    const response = await fetch(`${server.url}/chatkit`, {
      method: "POST",
      headers: {
        "content-type": step.contentType ?? "application/json",
        "x-owner": step.owner ? `${owner}/${step.owner}` : owner,
      },
      body: "text" in step.send ? String(step.send.text) : JSON.stringify(denormalise(step.send)),
      signal: connection.signal,
    });
    const contentType = response.headers.get("content-type")?.split(";")[0] ?? "none";
    const outcome = { status: response.status, contentType };
    if (contentType !== "text/event-stream" || !response.body) {
      const body = await response.text();
      const json: unknown = contentType === "application/json" ? JSON.parse(body) : body;
      return settle({ ...outcome, json: normalise(json) });
    }
    const stream = { frames: readFrames(response.body), connection };
    if (step.hold === undefined)
      return settle({ ...outcome, ...(await take(stream, Number.POSITIVE_INFINITY)) });
    held.set(step.hold, stream);
    return { ...outcome, ...(await take(stream, step.frames ?? 0)) };
  }

  async function perform(step: ScenarioStep): Promise<Outcome> {
    if ("send" in step) return send(step);
    if ("finish" in step) return settle(await take(release(step.finish), Number.POSITIVE_INFINITY));
    if ("leave" in step) {
      release(step.leave).connection.abort();
      return step.mayGoOn ? { kept: await readKept(GRACE_MS) } : settle({});
    }
    if ("upload" in step) await control("uploads", { id: denormalise(step.upload) });
    else await control("gates", { gate: step.open });
    return settle({});
  }

  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await perform(step));
  for (const { connection } of held.values()) connection.abort();
  return outcomes;
}
