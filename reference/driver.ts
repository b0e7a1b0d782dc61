import { createNormaliser, type TimeFormat, withoutNulls } from "./normalise.ts";
import type { RunningServer } from "./our-server.ts";
import type { Outcome, Scenario, ScenarioStep } from "./scenario.ts";

/** A server and what the driver must know of it. */
export interface Side {
  server: RunningServer;
  timeFormat: TimeFormat;
}

const SETTLE_LIMIT_MS = 10_000;
const POLL_MS = 5;

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

/** The events of a stream, one by one, as the bytes of each frame say. Throws when the connection breaks. */
async function* readFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const frame = text.slice(0, end);
      text = text.slice(end + 2);
      // The frame must be one line of data, and nothing else.
      yield /^data: [^\n\r]*$/.test(frame)
        ? JSON.parse(frame.slice("data: ".length))
        : { notOneLineOfData: frame };
    }
  }
  if (text !== "") yield { unfinishedFrame: text };
}

interface HeldStream {
  frames: AsyncGenerator<unknown, void, undefined>;
  connection: AbortController;
}

/** Does a scenario's steps to one server, and tells what they came to, normalised. */
export async function runScenario(
  { server, timeFormat }: Side,
  { steps }: Scenario,
  owner: string,
): Promise<Outcome[]> {
  const { normalise, denormalise } = createNormaliser(timeFormat);
  const held = new Map<string, HeldStream>();
  const control = (what: string, body: object) => post(`${server.url}/control/${what}`, { owner, ...body });

  async function readKept(): Promise<unknown> {
    const giveUpAt = Date.now() + SETTLE_LIMIT_MS;
    while (Date.now() < giveUpAt) {
      const state = (await control("state", {})) as { busy?: true };
      if (!state.busy) return normalise(withoutNulls(state));
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error("the server did not settle");
  }

  async function take({ frames }: HeldStream, count: number): Promise<Outcome> {
    const taken: unknown[] = [];
    try {
      while (taken.length < count) {
        const next = await frames.next();
        if (next.done) break;
        taken.push(normalise(next.value));
      }
    } catch {
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
        "content-type": "application/json",
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
      return settle({});
    }
    await control("gates", { gate: step.open });
    return settle({});
  }

  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await perform(step));
  for (const { connection } of held.values()) connection.abort();
  return outcomes;
}
