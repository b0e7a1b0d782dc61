import type { DoctorSettings } from "./doctor-settings.ts";
import type { Machine } from "./machine.ts";

/** What checks work with. */
export interface DoctorContext {
  settings: DoctorSettings;
  /** The machine that the doctor runs on. */
  machine: Machine;
}
