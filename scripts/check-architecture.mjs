// Checks the import rules of architecture-rules.mjs, says how much was looked at, and fails when that is nothing.
import { readdirSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import { architectureRules, packagesWithRule } from "./architecture-rules.mjs";

const folders = ["packages", "apps"];
const { output } = await cruise(folders, {
  ...architectureRules.options,
  ruleSet: { forbidden: architectureRules.forbidden },
  validate: true,
});
const { modules, summary } = output;
const ours = modules.filter((module) => /^(packages|apps)\/.*\.tsx?$/.test(module.source));
const arrows = ours.reduce((sum, module) => sum + module.dependencies.length, 0);
for (const violation of summary.violations) {
  const cycle = violation.cycle?.map((step) => step.name).join(" -> ");
  console.error(`${violation.rule.name}: ${violation.from} -> ${cycle ?? violation.to}`);
}
console.log(
  `architecture: ${ours.length} modules, ${arrows} imports looked at, ${summary.violations.length} against the rules`,
);
if (summary.violations.length > 0) process.exitCode = 1;
for (const name of readdirSync("packages").filter((folder) => !packagesWithRule.includes(folder))) {
  console.error(
    `architecture: packages/${name} has no rule; say in architecture-rules.mjs what it may import`,
  );
  process.exitCode = 1;
}
if (ours.length < 50 || arrows < 100) {
  console.error("architecture: too few modules were looked at; the checker cannot read the sources");
  process.exitCode = 1;
}
