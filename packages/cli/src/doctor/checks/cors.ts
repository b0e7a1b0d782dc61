import type { Check } from "../check.ts";
import { ok, problem, unknown } from "../finding.ts";
import { ask } from "../probes/ask.ts";

/** What the element and the pages around it send. */
const clientHeaders = ["content-type", "authorization", "accept-language", "chatkit-frame-instance-id"];

/** A page of another origin may call the backend. */
export const cors: Check = {
  id: "cors",
  title: "The preflight allows what clients send",
  pitfalls: [18],
  async run({ settings }) {
    const { origin, backendUrl, webUrl, chatkitPath, timeoutMs } = settings;
    const base = backendUrl ?? webUrl;
    if (origin === undefined || base === undefined)
      return [
        unknown(
          "Pages call their own origin; where they call the backend directly, name theirs by --origin.",
        ),
      ];
    const answer = await ask(base + chatkitPath, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": clientHeaders.join(","),
      },
      timeoutMs,
    });
    if (answer.kind === "failed") return [unknown("The endpoint does not answer.")];
    const allowedOrigin = answer.headers.get("access-control-allow-origin");
    if (answer.status >= 400 || (allowedOrigin !== "*" && allowedOrigin !== origin))
      return [
        problem(
          `The preflight from ${origin} is refused: ${answer.status}, allowed origin ${allowedOrigin ?? "none"}.`,
          `Allow ${origin} in the backend's CORS settings (Parlor: CORS_ORIGINS).`,
        ),
      ];
    const allowed = (answer.headers.get("access-control-allow-headers") ?? "").toLowerCase();
    // A star stands for all but authorization.
    const isAllowed = (name: string) =>
      allowed.split(/\s*,\s*/).includes(name) || (allowed === "*" && name !== "authorization");
    const refused = clientHeaders.filter((name) => !isAllowed(name) && name !== "accept-language");
    if (refused.length > 0)
      return [
        problem(
          `The preflight does not allow the header ${refused.join(", ")}, which clients send.`,
          `Add ${refused.join(", ")} to the allowed headers.`,
        ),
      ];
    if (allowedOrigin === "*" && answer.headers.get("access-control-allow-credentials") === "true")
      return [
        problem("CORS allows every origin with credentials, which browsers refuse.", "Name the origins."),
      ];
    return [ok(`${origin} may send ${clientHeaders.join(", ")}`)];
  },
};
