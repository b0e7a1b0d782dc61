import { existsSync, readFileSync } from "node:fs";

/** Facts of the machine that the doctor runs on. */
export interface Machine {
  nodeVersion: string;
  /** Windows Subsystem for Linux, where `localhost` may be another host than the browser's. */
  isWsl: boolean;
  isContainer: boolean;
}

/** Reads them from this process and its kernel. */
export function readMachine(): Machine {
  const kernel = existsSync("/proc/version") ? readFileSync("/proc/version", "utf8") : "";
  return {
    nodeVersion: process.versions.node,
    isWsl: /microsoft/i.test(kernel),
    isContainer: existsSync("/.dockerenv") || existsSync("/run/.containerenv"),
  };
}
