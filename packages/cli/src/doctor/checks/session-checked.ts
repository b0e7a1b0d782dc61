import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown, warning } from "../finding.ts";
import { listThreadsBody } from "../probes/chatkit-request.ts";

/** The endpoint looks at what it is shown. */
export const sessionChecked: Check = {
  id: "session-checked",
  title: "Nobody, and forged secrets, are refused",
  pitfalls: [13, 14],
  async run({ probes }) {
    const [nobody, forged, altered] = await Promise.all([
      probes.anonymousList(),
      probes.send(listThreadsBody, { authorization: "Bearer forged.by.nobody" }),
      alteredList(probes),
    ]);
    if (nobody.kind === "failed") return [unknown("The endpoint does not answer.")];
    if (nobody.status === 404) return [unknown("There is no endpoint.")];
    const { kind } = await probes.person();
    const findings: Finding[] = [];
    if (nobody.status < 300)
      findings.push(
        kind === "nobody"
          ? warning(
              "The endpoint lets everybody in without any credentials.",
              "Authenticate each request; for a public demo, give each visitor an owner of his own.",
            )
          : problem(
              "The endpoint lists threads to somebody without any credentials.",
              "Answer 401 unless the request's cookie or client secret is valid: check it on every request.",
            ),
      );
    const forgedIn = [forged, altered].some((answer) => answer?.kind === "answered" && answer.status < 300);
    if (forgedIn && nobody.status >= 300)
      findings.push(
        problem(
          "A client secret that nobody issued is let in: session tokens are never checked.",
          "Verify signature, expiry and audience of the secret on every request.",
        ),
      );
    return findings.length > 0 ? findings : [ok(`nobody gets ${nobody.status}, a forged secret is refused`)];
  },
};

/** With the real secret, but for its last characters. */
async function alteredList(probes: Parameters<Check["run"]>[0]["probes"]) {
  const { secret } = await probes.person();
  if (secret === undefined) return undefined;
  const end = secret.endsWith("AAAA") ? "BBBB" : "AAAA";
  return probes.send(listThreadsBody, { authorization: `Bearer ${secret.slice(0, -4)}${end}` });
}
