// Puts what benchmarks printed into a document, each between its marks, with the machine that they ran on.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

function readFirstLine(command, args) {
  const { stdout } = spawnSync(command, args, { encoding: "utf8" });
  return stdout?.trim().split("\n")[0] || "unknown";
}

function describeMachine(python) {
  const processors = cpus();
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  return [
    `Processor:  ${processors[0]?.model.trim()}, ${processors.length} cores`,
    `Memory:     ${Math.round(totalmem() / 1024 ** 3)} GiB`,
    `System:     ${system}, kernel ${release()}`,
    `Node:       ${process.version}`,
    `Python:     ${readFirstLine(python, ["--version"]).replace("Python ", "")}`,
    `Date:       ${new Date().toISOString().slice(0, 10)}`,
    `Load:       ${loadavg()
      .map((load) => load.toFixed(1))
      .join(", ")} at the end (1, 5 and 15 minutes)`,
  ].join("\n");
}

/** Replaces what stands between `<!-- begin NAME -->` and `<!-- end NAME -->`; a name without marks is passed over. */
function replaceSection(text, name, content) {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) return text;
  return `${text.slice(0, from + begin.length)}\n\`\`\`\n${content.trim()}\n\`\`\`\n${text.slice(to)}`;
}

/**
 * Writes the outputs of benchmarks, by name, into a document that has places for them, and beside them this machine's
 * description. A document without any of their places stays as it is.
 */
export function writeReport(path, { outputs, python }) {
  const before = readFileSync(path, "utf8");
  let text = before;
  for (const [name, content] of Object.entries(outputs)) text = replaceSection(text, name, content);
  if (text !== before) writeFileSync(path, replaceSection(text, "machine", describeMachine(python)));
}
