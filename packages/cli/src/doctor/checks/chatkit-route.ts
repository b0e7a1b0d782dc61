import type { Check } from "../check.ts";
import { type Finding, ok, problem } from "../finding.ts";
import { ask, describeAnswer, toJson } from "../probes/ask.ts";
import { listThreadsBody } from "../probes/chatkit-request.ts";

/** The address that the element posts to exists, in the web app and in the backend. */
export const chatkitRoute: Check = {
  id: "chatkit-route",
  title: "The ChatKit route is there",
  pitfalls: [7, 9],
  async run({ settings }) {
    const { webUrl, backendUrl, chatkitPath, timeoutMs } = settings;
    const places = [
      { name: "web app", base: webUrl, isProxy: backendUrl !== undefined },
      { name: "backend", base: backendUrl, isProxy: false },
    ];
    const findings = await Promise.all(
      places.map(({ name, base, isProxy }) =>
        base === undefined ? undefined : look({ name, url: base + chatkitPath, isProxy, timeoutMs }),
      ),
    );
    return findings.filter((finding) => finding !== undefined);
  },
};

async function look(place: {
  name: string;
  url: string;
  isProxy: boolean;
  timeoutMs: number;
}): Promise<Finding> {
  const { name, url, isProxy, timeoutMs } = place;
  const answer = await ask(url, { body: listThreadsBody, timeoutMs });
  if (answer.kind === "failed") return problem(`POST ${url} ${describeAnswer(answer)}.`, "Start it first.");
  const { status } = answer;
  if (status === 404 || status === 405)
    return problem(
      `The ${name} has no ChatKit route: POST ${url} answers ${status}.`,
      isProxy
        ? "Add a route at this path that forwards to the backend (Parlor: createProxy of @parlor/server/proxy)."
        : "Mount the ChatKit handler at this path, or name its path by --chatkit-path.",
    );
  if ([500, 502, 503, 504].includes(status) && isProxy && isUnreachable(answer.text))
    return problem(
      `The ${name}'s proxy does not reach the backend: POST ${url} ${describeAnswer(answer)}.`,
      "Correct the address that the proxy forwards to; write 127.0.0.1 in place of localhost, in containers the service's name.",
    );
  if (status >= 300 && status < 400)
    return problem(
      `POST ${url} is redirected to ${answer.headers.get("location")}.`,
      "Let the sign-in middleware pass the API: it must answer 401, not send a page.",
    );
  if (toJson(answer) === undefined && status < 400)
    return problem(`POST ${url} answers ${status}, and no JSON.`, "Route this path to the ChatKit handler.");
  return ok(`POST ${url} answers ${status}`);
}

const isUnreachable = (text: string) =>
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|unreachable|fetch failed|socket hang up|bad gateway|connect/i.test(text);
