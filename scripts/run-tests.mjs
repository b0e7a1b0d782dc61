import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./setup.mjs";

/** Runs vitest, ends with a line "N passed, M failed", and exits. A run of no test, or with one skipped, has failed. */
export function runTests(args) {
  const reportFolder = mkdtempSync(join(tmpdir(), "parlor-test-"));
  const reportFile = join(reportFolder, "report.json");
  const { status } = spawnSync(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
      ...args,
    ],
    { cwd: root, stdio: "inherit" },
  );
  let counts = { numPassedTests: 0, numFailedTests: 0, numTotalTests: 0, numFailedTestSuites: 0 };
  try {
    counts = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch (error) {
    console.error(`parlor: the test run left no report: ${error.message}`);
  }
  rmSync(reportFolder, { recursive: true, force: true });

  const passed = counts.numPassedTests;
  const skipped = counts.numTotalTests - passed - counts.numFailedTests;
  // A file that could not even be loaded has failed without a failed test in it.
  const failed = counts.numFailedTests + (status !== 0 && counts.numFailedTests === 0 ? 1 : 0);
  if (skipped > 0) console.error(`parlor: ${skipped} tests were skipped; none may be`);
  console.log(`${passed} passed, ${failed + skipped} failed`);
  process.exit(status || (skipped > 0 || passed === 0 ? 1 : 0));
}
