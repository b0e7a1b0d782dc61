import { type Exchange, findHeader, parseJson, toRequestType } from "./exchange.ts";

const HELD_BACK_MS = 300;
const TOGETHER_MS = 10;
const MIN_FRAMES = 6;
const streaming =
  /^threads\.(create|add_user_message|add_client_tool_output|add_structured_input|retry_after_item|custom_action)$/;

/** The likely causes of what an exchange shows, each a line for people. */
export function findCauses(exchange: Exchange): string[] {
  return [...findFailure(exchange), ...findAnswerCauses(exchange), ...findStreamCauses(exchange)];
}

function findFailure({ outcome, error, request }: Exchange): string[] {
  if (outcome === "client_left")
    return ["The client closed the connection before the end: a reload, Stop, or a sleep (pitfall 17)."];
  if (outcome !== "target_failed") return [];
  return [
    error === "ECONNREFUSED" || error === "ENOTFOUND"
      ? `Nothing answers at the target (${error}): not started, or localhost is another host there (pitfall 9).`
      : `The target broke ${request.method} ${request.path} off (${error ?? "connection closed"}).`,
  ];
}

const statusCauses: Record<number, string> = {
  401: "No session, or one that has expired: the page must send its client secret or cookie (pitfall 14).",
  403: "The target refuses this origin or this person (pitfalls 13, 18).",
  404: "The route is not there, or the thread is another person's (pitfalls 7, 13).",
  405: "The route takes no POST: it is not the ChatKit endpoint (pitfall 7).",
  413: "The request is larger than the target takes (pitfall 22).",
  429: "The target's rate limit (pitfall 22).",
  501: "The element offers what the backend does not have (pitfall 15).",
  502: "A proxy behind the target cannot reach its backend (pitfall 9).",
};

function findAnswerCauses({ request, response }: Exchange): string[] {
  if (!response) return [];
  const { status, headers, body } = response;
  const causes: string[] = [];
  const known = statusCauses[status];
  if (known !== undefined) causes.push(known);
  else if (status >= 500) causes.push(toServerCause(body));
  if (request.method === "OPTIONS" && findHeader(headers, "access-control-allow-headers") === undefined)
    causes.push("The preflight allows no headers: the browser will not send the request (pitfall 18).");
  if (findHeader(headers, "content-type")?.includes("text/html") && request.method === "POST")
    causes.push("A page in place of an answer: a catch-all route, or a redirect to the sign-in (pitfall 7).");
  if (typeof parseJson(body) === "string") causes.push("The answer was serialised twice (pitfall 6).");
  return causes;
}

function toServerCause(body: string): string {
  if (/relation .* does not exist|no such table/i.test(body)) return "Migrations have not run (pitfall 1).";
  if (/multiple values for .*items/i.test(body))
    return "The store gives threads with items where metadata is due (pitfall 2).";
  return "The target failed: look for the request in its log.";
}

function findStreamCauses(exchange: Exchange): string[] {
  const { response, frames } = exchange;
  const type = toRequestType(exchange) ?? "";
  if (!response || response.status >= 300 || !streaming.test(type)) return [];
  const contentType = findHeader(response.headers, "content-type") ?? "none";
  if (frames.length === 0)
    return exchange.outcome === "ended"
      ? [`A turn was answered without any event (${contentType}): routed by hand, or as JSON (pitfall 11).`]
      : [];
  const causes: string[] = [];
  if (!contentType.startsWith("text/event-stream"))
    causes.push(`The stream comes as ${contentType}: clients wait for its end (pitfall 8).`);
  if (findHeader(response.headers, "content-encoding") !== undefined)
    causes.push("The stream is compressed: events wait until there is enough to compress (pitfall 8).");
  const [first, last] = [frames[0]?.at ?? 0, frames.at(-1)?.at ?? 0];
  const isTogether = frames.length >= MIN_FRAMES && last - first < TOGETHER_MS && first > HELD_BACK_MS;
  if (isTogether || findHeader(response.headers, "content-length") !== undefined)
    causes.push("All events came at once: something before here reads the whole stream first (pitfall 8).");
  return causes;
}

const causesOfFaults: readonly [RegExp, string][] = [
  [/^answer: a page is/, "The page is wrapped in another object, or is none (pitfall 3)."],
  [/^answer: .*\bitems\b/, "A thread without its page of items (pitfalls 2, 3)."],
  [
    /^request: There is no request of type/,
    "Requests are made or routed by hand on names that there are not (pitfall 11).",
  ],
  [/was added and never done/, "The answer is not saved once streaming ends (pitfall 4)."],
  [/earlier turn's item|for the second time/, "The model's ids are used for items (pitfall 16)."],
  [/was never added/, "An event was lost on the way, or the server forgot to begin the item."],
];

/** The likely causes of what is against the protocol. */
export function findCausesOfFaults(faults: readonly string[]): string[] {
  return causesOfFaults.flatMap(([pattern, cause]) =>
    faults.some((fault) => pattern.test(fault)) ? [cause] : [],
  );
}
