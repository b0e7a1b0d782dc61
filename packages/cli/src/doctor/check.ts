import type { DoctorContext } from "./doctor-context.ts";
import type { Finding } from "./finding.ts";

/** One thing that the doctor looks at. */
export interface Check {
  /** Kebab-case, and stays: scripts and docs/doctor.md name it. */
  id: string;
  /** What is looked at, in a few words. */
  title: string;
  /** The rows of docs/pitfalls.md that it finds. */
  pitfalls: readonly number[];
  /** Never changes what it looks at, but for threads that the doctor makes and deletes itself. */
  run(context: DoctorContext): Promise<Finding[]>;
}
