import type { Exchange } from "../exchange.ts";
import type { Observations } from "../observations.ts";
import type { Session } from "../session.ts";
import { inspectJson } from "./inspect-json.ts";
import { inspectStream } from "./inspect-stream.ts";
import { inspectValues } from "./inspect-values.ts";

const streamingTypes = new Set([
  "threads.create",
  "threads.add_user_message",
  "threads.add_client_tool_output",
  "threads.add_structured_input",
  "threads.retry_after_item",
  "threads.custom_action",
  "parlor.runs.attach",
]);

/** Looks at what holds for every answer. */
export function inspectAnswer(exchange: Exchange, session: Session, observations: Observations): void {
  const { check } = session;
  const { status, failure, isStream, headers } = exchange;
  check("http.answers", failure === undefined, failure ?? "", exchange);
  if (status === 0) return;
  inspectSecrets(exchange, session);
  const type = headers.get("content-type") ?? "none";
  if (isStream) {
    const encoding = headers.get("content-encoding") ?? "identity";
    check("http.not-compressed", encoding === "identity", `the stream is encoded: ${encoding}`, exchange);
    inspectStream(exchange, session, observations);
  } else {
    check("http.json-type", /^application\/([\w.-]+\+)?json\b/i.test(type), `the type is ${type}`, exchange);
    inspectJson(exchange, session);
  }
  const isStreaming = streamingTypes.has(exchange.type);
  if (isStreaming && status < 300)
    check("http.stream-type", isStream, `a streaming request is answered with ${type}`, exchange);
  inspectValues(exchange, session);
}

/** Traces of Python, JavaScript, Java and Ruby, and paths of their files. */
const trace =
  /Traceback \(most recent call last\)|\n\s+at .+\(.+:\d+:\d+\)|File "[^"]+\.py", line \d+|\.java:\d+\)|\.rb:\d+:in /;

function inspectSecrets(exchange: Exchange, { check, target }: Session): void {
  // A cookie may be given anew.
  const headers = [...exchange.headers].filter(([name]) => name !== "set-cookie");
  const said = `${exchange.text}\n${headers.map(([, value]) => value).join("\n")}`;
  const secret = secretsOf(target.headers, target.otherHeaders).find((value) => said.includes(value));
  check("http.no-secrets", secret === undefined, "the answer repeats the credentials", exchange);
  const escaped = exchange.text.replaceAll("\\n", "\n");
  check("http.no-traces", !trace.test(escaped), "the answer has a stack trace", exchange);
}

/** Shorter than this, a header's value may well be a word of an answer. */
const MIN_SECRET_LENGTH = 12;

/** What of the headers must not be seen: their values, and the tokens in them. */
export function secretsOf(...all: readonly (Readonly<Record<string, string>> | undefined)[]): string[] {
  const values = all.flatMap((headers) => Object.values(headers ?? {}));
  const tokens = values.flatMap((value) => value.split(/[\s;,=]+/));
  return [...new Set([...values, ...tokens])].filter(({ length }) => length >= MIN_SECRET_LENGTH);
}
