import type { Exchange } from "./exchange.ts";
import { inspectAnswer } from "./inspect/inspect-answer.ts";
import type { Observations } from "./observations.ts";
import { describeError, parseJson, readAnswer } from "./read-answer.ts";
import type { SendOptions, Session } from "./session.ts";
import type { Sender, Target } from "./target.ts";

/** A conversation with the backend. What is seen goes to the observations. */
export function createSession(target: Target, observations: Observations): Session {
  const session: Session = {
    target,
    send: (type, params, options = {}) => {
      const { metadata } = options;
      return session.sendText(
        type,
        JSON.stringify({ type, params, ...(metadata ? { metadata } : {}) }),
        options,
      );
    },
    async sendText(type, body, options = {}) {
      const exchange = await ask(target, type, body, options);
      inspectAnswer(exchange, session, observations);
      return exchange;
    },
    check: (rule, holds, problem, exchange) => observations.add(rule, holds, problem, exchange),
    miss: (rule, reason) => observations.miss(rule, reason),
  };
  return session;
}

function headersOf(target: Target, sender: Sender): Readonly<Record<string, string>> {
  if (sender === "nobody") return {};
  return sender === "first" ? target.headers : (target.otherHeaders ?? {});
}

async function ask(target: Target, type: string, body: string, options: SendOptions): Promise<Exchange> {
  const sender = options.sender ?? "first";
  const abort = new AbortController();
  const timer = setTimeout(
    () => abort.abort(new Error(`no end after ${target.timeoutMs / 1000} s`)),
    target.timeoutMs,
  );
  const about = { type, sender, request: body };
  try {
    const response = await target.fetch(target.url, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": "en", ...headersOf(target, sender) },
      body,
      signal: abort.signal,
      redirect: "manual",
    });
    const isStream = /^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "");
    const answer = await readAnswer(response, isStream, options);
    // Going away is closing the connection, not only reading no further.
    if (answer.wasLeft) abort.abort();
    const json = isStream ? undefined : parseJson(answer.text);
    return { ...about, status: response.status, headers: response.headers, isStream, json, ...answer };
  } catch (error) {
    const nothing = {
      status: 0,
      headers: new Headers(),
      isStream: false,
      text: "",
      json: undefined,
      frames: [],
    };
    return { ...about, ...nothing, wasLeft: false, failure: `no answer: ${describeError(error)}` };
  } finally {
    clearTimeout(timer);
  }
}
