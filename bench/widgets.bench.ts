// The diff of two widgets of 500 components each, beside the reference's, in turns in one run. The two trees share
// nothing, which is the slowest that they can be: a widget that is made by changing copies is compared in less.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { WidgetRoot } from "@parlor/protocol";
import { diffWidget } from "@parlor/server/widgets";
import { compare, median, spread } from "./measure.ts";

const COMPONENTS = 500;
const ROUNDS = 15;
const WARM_UP = 3;
const OUR_TIMES = 200;
const THEIR_TIMES = 5;
/** How many times the reference's time has to be ours. */
const MIN_RATIO = 10;

type Json = Record<string, unknown>;

const text = (id: number, value: string): Json => ({
  type: "Text",
  id: `t${id}`,
  value,
  size: "sm",
  color: "secondary",
});

/** A card of rows, each with an icon, two texts, and a button with an action. */
function wide(last: Json): WidgetRoot {
  const rows = Array.from({ length: (COMPONENTS - 2) / 6 }, (_, index) => ({
    type: "Row",
    key: `row${index}`,
    gap: 2,
    padding: { x: 2, y: 1 },
    children: [
      { type: "Icon", name: "check", size: "sm" },
      {
        type: "Col",
        flex: 1,
        children: [text(index, `Task number ${index}`), text(1000 + index, "due on Monday")],
      },
      {
        type: "Button",
        label: "Done",
        onClickAction: {
          type: "task.complete",
          payload: { id: `task_${index}` },
          handler: "server",
          loadingBehavior: "auto",
          streaming: true,
        },
      },
    ],
  }));
  return { type: "Card", size: "md", children: [...rows, last] } as unknown as WidgetRoot;
}

/** Containers in one another, as deep as a widget may be for the reference to read it. */
function deep(last: Json): WidgetRoot {
  const levels = 90;
  const level = (index: number): Json => ({
    type: "Col",
    gap: 1,
    children: [
      ...Array.from({ length: (COMPONENTS - levels) / levels }, (_, place) =>
        text(index * 10 + place, "text"),
      ),
      index < levels ? level(index + 1) : last,
    ],
  });
  return { type: "Card", children: [level(1)] } as unknown as WidgetRoot;
}

const before: Json = { type: "Markdown", id: "answer", value: "Once upon", streaming: true };
const cases: [name: string, make: (last: Json) => WidgetRoot, after: Json][] = [
  ["a text grew", wide, { ...before, value: "Once upon a time" }],
  ["nothing changed", wide, before],
  ["the last field changed", wide, { ...before, streaming: false }],
  ["a text grew, 90 levels deep", deep, { ...before, value: "Once upon a time" }],
];

const folder = new URL("../packages/server/src/widgets/testing/", import.meta.url);
const python =
  process.env.PARLOR_REFERENCE_PYTHON ??
  fileURLToPath(new URL("../node_modules/.cache/parlor/reference/bin/python", import.meta.url));
const reference = spawn(python, [fileURLToPath(new URL("reference-widgets.py", folder))], {
  stdio: ["pipe", "pipe", "inherit"],
});
const failed = new Promise<never>((_resolve, reject) => {
  reference.on("error", reject);
  reference.on("exit", (code) => reject(new Error(`the reference SDK ended with ${code}`)));
});
failed.catch(() => {});
const lines = createInterface({ input: reference.stdout })[Symbol.asyncIterator]();

async function timeReference(one: WidgetRoot, other: WidgetRoot): Promise<number> {
  const question = { ask: "time-diff", before: one, after: other, times: THEIR_TIMES };
  reference.stdin.write(`${JSON.stringify(question)}\n`);
  const { value } = await Promise.race([lines.next(), failed]);
  const { milliseconds, error } = JSON.parse(value ?? "{}");
  if (typeof milliseconds !== "number") throw new Error(`no time from the reference: ${error}`);
  return milliseconds;
}

function timeOurs(one: WidgetRoot, other: WidgetRoot): number {
  const start = performance.now();
  for (let times = 0; times < OUR_TIMES; times += 1) diffWidget(one, other);
  return (performance.now() - start) / OUR_TIMES;
}

function count(node: unknown): number {
  const { children = [] } = node as { children?: unknown[] };
  return children.reduce<number>((so, child) => so + count(child), 1);
}

const ratios: number[] = [];
try {
  for (const [name, make, after] of cases) {
    const [one, other] = [make(before), make(after)];
    const { one: ours, other: theirs } = await compare(
      () => timeOurs(one, other),
      () => timeReference(one, other),
      { rounds: ROUNDS, warmUp: WARM_UP },
    );
    const ratio = median(theirs) / median(ours);
    ratios.push(ratio);
    const isWithin = ratio >= MIN_RATIO;
    if (!isWithin) process.exitCode = 1;
    console.log(
      `${isWithin ? "ok  " : "OVER"} ${name}, ${count(one)} components: ${ratio.toFixed(1)}x (at least ${MIN_RATIO}x); ours ${median(ours).toFixed(3)} ms (${spread(ours)}), reference ${median(theirs).toFixed(3)} ms (${spread(theirs)})`,
    );
  }
} finally {
  reference.kill();
}
if (process.argv.includes("--json")) console.log(JSON.stringify({ ratio_reference: Math.min(...ratios) }));
