import type { DoctorSettings } from "./doctor-settings.ts";
import type { Machine } from "./machine.ts";
import type { Probes } from "./probes/probes.ts";

/** What checks work with. */
export interface DoctorContext {
  settings: DoctorSettings;
  /** The machine that the doctor runs on. */
  machine: Machine;
  /** Requests that several checks look at, each made at most once. */
  probes: Probes;
}
