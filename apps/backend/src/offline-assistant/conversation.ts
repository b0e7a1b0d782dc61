import type { AgentInputItem } from "@openai/agents";
import { z } from "zod";
import { type Task, taskSchema } from "../tasks/task.ts";

/** A tool call of a turn and what came of it. */
export interface Step {
  name: string;
  arguments: string;
  /** Absent while the tool has not answered. */
  outcome?: { tasks: Task[]; deleted: boolean; total?: number } | { error: string };
}

/** A message of the user, what the assistant did about it so far, and what it answered. */
export interface Turn {
  text: string;
  /** Names of the files that came with it. */
  files: string[];
  steps: Step[];
  /** Empty while there is no answer. */
  answer: string;
}

const taskResultSchema = z.object({ task: taskSchema, deleted: z.boolean().optional() });
const listResultSchema = z.object({ tasks: z.array(taskSchema), total: z.number() });
const errorResultSchema = z.object({ error: z.object({ message: z.string() }) });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The text of a tool's output, in whichever of the SDK's forms it comes: text, a part, or a list of parts. */
function readText(output: unknown): string {
  if (typeof output === "string") {
    // MCP results reach the model as the JSON of their content parts.
    if (!/^\s*[[{]\s*\{?\s*"type"/.test(output)) return output;
    try {
      return readText(JSON.parse(output));
    } catch {
      return output;
    }
  }
  if (Array.isArray(output)) return output.map(readText).join("\n");
  if (isRecord(output) && typeof output.text === "string") return readText(output.text);
  return JSON.stringify(output) ?? "";
}

/** A list whose end was cut off when it was kept, up to its last whole task. */
function mendCutList(text: string): string {
  if (!/\n\[cut: \d+ characters in all\]$/.test(text)) return text;
  const end = text.lastIndexOf("},{");
  return end < 0 ? text : `${text.slice(0, end)}}],"total":0}`;
}

/** What a tool said. Anything that is not in a tool's form is an error: nothing is claimed that was not confirmed. */
function readOutcome(output: unknown): NonNullable<Step["outcome"]> {
  const text = mendCutList(readText(output));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: "the tool failed" };
  }
  const list = listResultSchema.safeParse(value);
  if (list.success) return { tasks: list.data.tasks, deleted: false, total: list.data.total };
  const one = taskResultSchema.safeParse(value);
  if (one.success) return { tasks: [one.data.task], deleted: one.data.deleted === true };
  const failed = errorResultSchema.safeParse(value);
  return { error: failed.success ? failed.data.error.message : "the tool failed" };
}

/** The text of a message, whose content is text or a list of parts. */
function readContent(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) => (isRecord(part) && typeof part.text === "string" ? part.text : ""))
    .join("\n");
}

const attachmentPattern = /^<attachment>\n([\s\S]*)\n<\/attachment>$/;

/** What the user said, and the names of the files that came with it: those are parts of their own, after the words. */
function readMessage(content: unknown): Pick<Turn, "text" | "files"> {
  if (!Array.isArray(content)) return { text: readContent(content), files: [] };
  const names = content.map((part: unknown) => attachmentPattern.exec(readContent([part]))?.[1]);
  return {
    text: readContent(content.filter((_, index) => names[index] === undefined)),
    files: names.filter((name) => name !== undefined),
  };
}

/** A conversation as turns, oldest first. Everything that the assistant needs to remember stands in it. */
export function readTurns(input: string | AgentInputItem[]): Turn[] {
  if (typeof input === "string") return [{ text: input, files: [], steps: [], answer: "" }];
  const turns: Turn[] = [];
  const calls = new Map<string, Step>();
  for (const item of input) {
    if ("role" in item && item.role === "user") {
      const { text, files } = readMessage(item.content);
      // What the program itself added for a language model is nobody's message.
      if (!/^<context>\n[\s\S]*\n<\/context>$/.test(text)) turns.push({ text, files, steps: [], answer: "" });
    } else if ("role" in item && item.role === "assistant") {
      const turn = turns.at(-1);
      if (turn) turn.answer += readContent(item.content);
    } else if (item.type === "function_call") {
      const step: Step = { name: item.name, arguments: item.arguments };
      calls.set(item.callId, step);
      turns.at(-1)?.steps.push(step);
    } else if (item.type === "function_call_result") {
      const step = calls.get(item.callId);
      if (step) step.outcome = readOutcome(item.output);
    }
  }
  return turns;
}
