import { createSseDecoder } from "@parlor/protocol";
import { toFailureCode } from "../doctor/probes/ask.ts";
import { type Exchange, parseJson, toRequestType } from "./exchange.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { createRecorder } from "./recorder.ts";

const ownHeaders = /^(accept|accept-language|content-type|time-zone)$/i;

/**
 * Sends the ChatKit requests of a recording again, one after another, and records what comes. Ids that the target makes
 * anew, such as a thread's, take the places of those in the recording. What is not hidden of the recorded headers is
 * not sent again but for the language and the content type: `headers` says who asks.
 */
export async function replayRecording(
  recorded: readonly Exchange[],
  options: { target: URL; headers: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<Exchange[]> {
  const recorder = createRecorder({ maxExchanges: Number.POSITIVE_INFINITY });
  const ids = new Map<string, string>();
  for (const exchange of recorded) {
    if (toRequestType(exchange) === undefined) continue;
    const body = JSON.stringify(replaceIds(parseJson(exchange.request.body), ids));
    const headers = Object.fromEntries(exchange.request.headers.filter(([name]) => ownHeaders.test(name)));
    const again = recorder.begin({
      startedAt: new Date().toISOString(),
      request: { method: "POST", path: options.target.pathname, headers: Object.entries(headers), body },
    });
    await send(again, { ...options, headers: { ...headers, ...options.headers } });
    learnIds(toValues(exchange), toValues(again), ids);
  }
  return [...recorder.exchanges];
}

async function send(
  exchange: Exchange,
  options: { target: URL; headers: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<void> {
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  try {
    const answer = await fetch(options.target, {
      method: "POST",
      headers: { "content-type": "application/json", ...options.headers },
      body: exchange.request.body,
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const headers = hideSecrets.headers([...answer.headers]);
    exchange.response = { status: answer.status, headers, at: elapsed(), body: "" };
    const decoder = createSseDecoder();
    const text = new TextDecoder();
    let body = "";
    for await (const bytes of answer.body ?? []) {
      body += text.decode(bytes, { stream: true });
      for (const { data, id } of decoder.push(bytes))
        exchange.frames.push({ at: elapsed(), data, ...(id === undefined ? {} : { id }) });
    }
    if (exchange.frames.length === 0) exchange.response.body = hideSecrets.text(body);
    exchange.outcome = "ended";
  } catch (error) {
    exchange.outcome = "target_failed";
    exchange.error = toFailureCode(error);
  }
  exchange.durationMs = elapsed();
}

function toValues({ response, frames }: Exchange): unknown[] {
  return [parseJson(response?.body ?? ""), ...frames.map(({ data }) => parseJson(data))];
}

/** What stands in the same place of both answers under a name of ids is the same thing. */
function learnIds(recorded: unknown, actual: unknown, ids: Map<string, string>): void {
  if (typeof recorded !== "object" || typeof actual !== "object" || recorded === null || actual === null)
    return;
  for (const [key, value] of Object.entries(recorded)) {
    const other = (actual as Record<string, unknown>)[key];
    if (typeof value === "string" && typeof other === "string") {
      if (/(^|_)id$|^after$/.test(key) && !ids.has(value)) ids.set(value, other);
    } else learnIds(value, other, ids);
  }
}

function replaceIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => replaceIds(one, ids));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, replaceIds(field, ids)]));
}
