import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A question about widgets; the script says what each is answered with. */
export type Question =
  | { ask: "diff"; before: unknown; after: unknown }
  | { ask: "build"; file: unknown; data: unknown }
  | { ask: "stream"; states: readonly unknown[] };

export interface Answer {
  error?: string;
  updates?: unknown[];
  widget?: unknown;
  events?: { type: string; [field: string]: unknown }[];
}

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const script = fileURLToPath(new URL("reference-widgets.py", import.meta.url));

/** Asks the reference SDK, all in one process. Throws where there is none: a check that is not made must not pass. */
export function askReference(questions: readonly Question[]): Answer[] {
  const python =
    process.env.PARLOR_REFERENCE_PYTHON ?? `${root}node_modules/.cache/parlor/reference/bin/python`;
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: questions.map((question) => JSON.stringify(question)).join("\n"),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0)
    throw new Error(`No answer from the reference SDK, which npm test gets. ${python}: ${stderr}`);
  const answers: Answer[] = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  if (answers.length !== questions.length) throw new Error("the reference left questions unanswered");
  return answers;
}
