import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { actionConfigSchema, actionSchema } from "../actions.ts";
import { attachmentSchema } from "../attachments.ts";
import { threadStreamEventSchema } from "../events.ts";
import { threadItemSchema } from "../items.ts";
import { pageSchema } from "../page.ts";
import { chatKitRequestSchema } from "../requests.ts";
import { syncCustomActionResponseSchema, transcriptionResultSchema } from "../responses.ts";
import { sourceSchema } from "../sources.ts";
import { taskSchema } from "../tasks.ts";
import { threadMetadataSchema, threadSchema } from "../threads.ts";
import { threadItemUpdateSchema } from "../updates.ts";
import { widgetComponentSchema } from "../widgets/widget-component.ts";
import { widgetRootSchema } from "../widgets/widget-root.ts";

/** Our schema for each of the reference's models. */
const schemas: Record<string, z.ZodType> = {
  Source: sourceSchema,
  Task: taskSchema,
  Attachment: attachmentSchema,
  WidgetComponent: widgetComponentSchema,
  WidgetRoot: widgetRootSchema,
  ThreadItem: threadItemSchema,
  Thread: threadSchema,
  ThreadMetadata: threadMetadataSchema,
  ThreadItemUpdate: threadItemUpdateSchema,
  ThreadStreamEvent: threadStreamEventSchema,
  ChatKitReq: chatKitRequestSchema,
  "Page[ThreadItem]": pageSchema(threadItemSchema),
  "Page[Thread]": pageSchema(threadSchema),
  TranscriptionResult: transcriptionResultSchema,
  SyncCustomActionResponse: syncCustomActionResponseSchema,
  ActionConfig: actionConfigSchema,
  Action: actionSchema,
};

/** A value that the reference made. */
export interface Recorded {
  name: string;
  /** The file of fixtures that it is in. */
  family: string;
  model: string;
  /** As its server sends it: without nulls and attachment metadata. */
  wire: unknown;
  /** As its stores keep it. */
  stored: unknown;
}

const folder = new URL("../../fixtures/reference/", import.meta.url);

/** One of everything that the reference sends. */
export const recorded: readonly Recorded[] = readdirSync(folder).flatMap((file) => {
  const family = file.replace(".json", "");
  const cases: Record<string, Omit<Recorded, "name" | "family">> = JSON.parse(
    readFileSync(new URL(file, folder), "utf8"),
  );
  return Object.entries(cases).map(([name, recording]) => ({
    ...recording,
    family,
    name: `${family}: ${name}`,
  }));
});

/** What is left of a value once it has been JSON. */
export function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

export function schemaOf(model: string): z.ZodType {
  const schema = schemas[model];
  if (!schema) throw new Error(`no schema for ${model}`);
  return schema;
}

/** A value as our schema reads it, as JSON. Throws for one that it refuses. */
export function read(model: string, value: unknown): unknown {
  return throughJson(schemaOf(model).parse(value));
}

export interface Question {
  model: string;
  json: unknown;
}

/** What the reference makes of a value: an error, or how it stores and sends it. */
export interface Verdict {
  error?: string;
  stored?: unknown;
  wire?: unknown;
}

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const script = fileURLToPath(new URL("../../scripts/check-against-reference.py", import.meta.url));

/** Asks the reference SDK itself. Throws where there is none: a check that is not made must not pass. */
export function askReference(questions: readonly Question[]): Verdict[] {
  const python =
    process.env.PARLOR_REFERENCE_PYTHON ?? `${root}node_modules/.cache/parlor/reference/bin/python`;
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify(questions),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0)
    throw new Error(
      `No answer from the reference SDK. Name a Python that has openai-chatkit==1.6.5 in PARLOR_REFERENCE_PYTHON, or install it in a venv at node_modules/.cache/parlor/reference. ${python}: ${stderr}`,
    );
  const verdicts: Verdict[] = JSON.parse(stdout);
  if (verdicts.length !== questions.length) throw new Error("the reference left questions unanswered");
  return verdicts;
}
