import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown, warning } from "../finding.ts";
import { type Answer, toJson } from "../probes/ask.ts";

/** Faults are told with a status, a code and an id to find them by. */
export const errorAnswers: Check = {
  id: "error-answers",
  title: "Errors say what is wrong",
  pitfalls: [11, 19],
  async run({ probes }) {
    const list = await probes.listBefore();
    if (list.kind === "failed" || list.status >= 400) return [unknown("Nobody got in.")];
    const asked: { what: string; answer: Answer }[] = [
      { what: "a body that is no JSON", answer: await probes.send("{") },
      {
        what: "a request type that there is not",
        answer: await probes.send({ type: "messages.create", params: {} }),
      },
      {
        what: "a thread that there is not",
        answer: await probes.send({ type: "threads.get_by_id", params: { thread_id: "thr_doctor_nowhere" } }),
      },
    ];
    const findings = asked.flatMap(({ what, answer }) => judge(what, answer));
    return findings.length > 0 ? findings : [ok("with status, code and request id")];
  },
};

function judge(what: string, answer: Answer): Finding[] {
  if (answer.kind === "failed")
    return [problem(`The connection breaks on ${what} (${answer.code}).`, "Answer 4xx with a JSON error.")];
  if (answer.status < 400)
    return [
      problem(
        `${capital(what)} is answered ${answer.status}, as if all were well.`,
        "Answer 4xx with a JSON error.",
      ),
    ];
  if (answer.status >= 500)
    return [
      problem(
        `${capital(what)} is answered ${answer.status}.`,
        "Check the request first, and answer 400 or 404 with a code.",
      ),
    ];
  const json = toJson(answer);
  const text = JSON.stringify(json ?? "");
  const missing = [
    !/"code":"[^"]+"/.test(text) && "code",
    !/"request_id":"[^"]+"/.test(text) && !answer.headers.has("x-request-id") && "request id",
  ].filter((one) => one !== false);
  if (missing.length === 0) return [];
  return [
    warning(
      `${capital(what)} is answered ${answer.status} without a ${missing.join(" and a ")}.`,
      "Answer {error: {code, message, request_id}}, and log the same id.",
    ),
  ];
}

const capital = (text: string) => text[0]?.toUpperCase() + text.slice(1);
