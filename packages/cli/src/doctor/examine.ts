import type { Check } from "./check.ts";
import type { DoctorContext } from "./doctor-context.ts";
import type { DoctorSettings } from "./doctor-settings.ts";
import { type Finding, problem, unknown } from "./finding.ts";
import type { Machine } from "./machine.ts";
import { createProbes } from "./probes/probes.ts";

/** A finding with the check that it is of. */
export type CheckFinding = Finding & Pick<Check, "id" | "title" | "pitfalls">;

/** Runs checks one after another, and deletes the threads that they made. A check that throws is a finding too. */
export async function examine(
  settings: DoctorSettings,
  options: { checks: readonly Check[]; machine: Machine; onFinding?: (finding: CheckFinding) => void },
): Promise<CheckFinding[]> {
  const context: DoctorContext = { settings, machine: options.machine, probes: createProbes(settings) };
  const findings: CheckFinding[] = [];
  for (const { id, title, pitfalls, run } of options.checks) {
    for (const finding of await runSafely(run, context)) {
      const one = { id, title, pitfalls, ...finding };
      findings.push(one);
      options.onFinding?.(one);
    }
  }
  await context.probes.cleanUp();
  return findings;
}

async function runSafely(run: Check["run"], context: DoctorContext): Promise<Finding[]> {
  try {
    const findings = await run(context);
    return findings.length > 0 ? findings : [unknown("Nothing to look at.")];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [problem(`The check itself failed: ${message}`, "Report this as a defect of parlor doctor.")];
  }
}
