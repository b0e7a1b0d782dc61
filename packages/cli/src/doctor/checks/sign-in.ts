import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown, warning } from "../finding.ts";
import { type Answer, describeAnswer } from "../probes/ask.ts";

/** An account gets in, and its cookie is kept from scripts. */
export const signInWorks: Check = {
  id: "sign-in",
  title: "Signing in works",
  pitfalls: [14],
  async run({ settings, probes }) {
    const person = await probes.person();
    if (person.kind === "headers") return [ok("headers were given")];
    if (person.kind === "nobody")
      return [unknown("Nobody to sign in as: give --email and --password, or --header.")];
    if (person.kind === "refused")
      return [
        problem(
          `Signing in as ${settings.account?.email} ${person.signIn ? describeAnswer(person.signIn) : "failed"}.`,
          isOriginRefused(person.signIn)
            ? "The app believes that it is opened at another origin: give that as --web, or set its own address (Parlor: WEB_URL) to the one that people open."
            : "Correct the account, or the path by --sign-in-path; sign up first where the account is new.",
        ),
      ];
    return [ok(`signed in as ${settings.account?.email}`), ...judgeCookies(person.signIn)];
  },
};

/** Most often behind a new proxy: Better Auth says INVALID_ORIGIN, others something like it. */
function isOriginRefused(answer: Answer | undefined): boolean {
  return answer?.kind === "answered" && answer.status === 403 && /origin/i.test(answer.text);
}

function judgeCookies(answer: Answer | undefined): Finding[] {
  if (answer?.kind !== "answered") return [];
  const isSecure = answer.url.startsWith("https:");
  return answer.headers.getSetCookie().flatMap((cookie) => {
    const name = cookie.split("=")[0];
    const missing = [
      !/;\s*httponly/i.test(cookie) && "HttpOnly",
      !/;\s*samesite=(lax|strict)/i.test(cookie) && "SameSite=Lax",
      isSecure && !/;\s*secure/i.test(cookie) && "Secure",
    ].filter((one) => one !== false);
    return missing.length === 0
      ? []
      : [warning(`The cookie ${name} is not ${missing.join(", ")}.`, `Set it with ${missing.join("; ")}.`)];
  });
}
