import type { Check } from "../check.ts";
import type { DoctorContext } from "../doctor-context.ts";
import { type Finding, ok, problem } from "../finding.ts";
import { ask } from "../probes/ask.ts";

/** Something listens at each address. */
export const reachable: Check = {
  id: "reachable",
  title: "Web app and backend answer at their addresses",
  pitfalls: [9],
  async run(context) {
    const { webUrl, backendUrl } = context.settings;
    const places = [
      { name: "web app", url: webUrl },
      { name: "backend", url: backendUrl },
    ];
    const findings = await Promise.all(
      places.map(({ name, url }) => (url === undefined ? undefined : look(name, url, context))),
    );
    return findings.filter((finding) => finding !== undefined);
  },
};

async function look(name: string, url: string, { settings, machine }: DoctorContext): Promise<Finding> {
  const answer = await ask(`${url}/`, { timeoutMs: settings.timeoutMs });
  if (answer.kind === "answered") return ok(`${name} at ${url}`);
  const isLocal = /^(localhost|127\.|\[::1\])/.test(new URL(url).host);
  const elsewhere = machine.isWsl
    ? " Under WSL, localhost is the Linux side: use the address that `hostname -I` names from Windows."
    : machine.isContainer
      ? " In a container, localhost is the container itself: use the other service's name."
      : "";
  return problem(
    `Nothing answers at the ${name}'s address ${url} (${answer.code}).`,
    `Start it, or correct host and port.${isLocal ? elsewhere : ""}`,
  );
}
