import type { Check } from "../check.ts";
import { ok, problem, unknown, warning } from "../finding.ts";
import { ask, describeAnswer } from "../probes/ask.ts";

const DAY_SECONDS = 86_400;

/** Pages get a client secret, and it expires. */
export const sessionRoute: Check = {
  id: "session-route",
  title: "The session route gives a client secret that expires",
  pitfalls: [7, 14],
  async run({ settings, probes }) {
    const { sessionPath, timeoutMs } = settings;
    const base = settings.webUrl ?? settings.backendUrl ?? "";
    if (sessionPath === undefined) return [unknown("There are no client secrets here (--no-session-path).")];
    const person = await probes.person();
    const answer = person.session ?? (await ask(base + sessionPath, { body: {}, timeoutMs }));
    if (answer.kind === "failed")
      return [problem(`${answer.url} ${describeAnswer(answer)}.`, "Start it first.")];
    if (answer.status === 404 || answer.status === 405)
      return [
        problem(
          `There is no session route: POST ${answer.url} answers ${answer.status}.`,
          "Add it to the web app (forwarding to the backend), name it by --session-path, or say --no-session-path.",
        ),
      ];
    if (person.session === undefined)
      return answer.status < 300
        ? [
            problem(
              `POST ${answer.url} gives a session to somebody who is not signed in.`,
              "Make sessions only for people whom you know: from the sign-in cookie, never from the body.",
            ),
          ]
        : [ok(`POST ${answer.url} refuses nobody in particular with ${answer.status}`)];
    if (person.secret === undefined)
      return [
        problem(
          `POST ${answer.url} ${describeAnswer(answer)}, without client_secret.`,
          "Answer {client_secret, expires_in}.",
        ),
      ];
    return [judgeExpiry(person.expiresIn, person.secret)];
  },
};

function judgeExpiry(expiresIn: unknown, secret: string) {
  const seconds = typeof expiresIn === "number" ? expiresIn : readJwtSeconds(secret);
  if (seconds === undefined && expiresIn === undefined)
    return warning(
      "Nothing says when a client secret expires.",
      "Give it an expiry, check it, and tell it as expires_in.",
    );
  if (seconds !== undefined && seconds < 1e9 && seconds > DAY_SECONDS)
    return warning(
      `A client secret lives for ${Math.round(seconds / 3600)} hours.`,
      "Minutes are enough: pages get a new one by themselves.",
    );
  return ok(
    seconds === undefined ? "a client secret with an expiry" : `a client secret for ${seconds} seconds`,
  );
}

function readJwtSeconds(secret: string): number | undefined {
  const payload = secret.split(".")[1];
  if (payload === undefined) return undefined;
  try {
    const { exp, iat } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      exp?: number;
      iat?: number;
    };
    return exp === undefined ? undefined : exp - (iat ?? Date.now() / 1000);
  } catch {
    return undefined;
  }
}
