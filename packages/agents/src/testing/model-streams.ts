import { readFileSync } from "node:fs";
import type { ModelApi } from "../models/resolve-model.ts";
import type { ModelAnswer } from "./model-server.ts";

/** What a model says in the streams that come with this package. */
export type ModelStreamName =
  | "plain-text"
  | "reasoning"
  | "tool-call"
  | "parallel-tool-calls"
  | "text-then-tool-call"
  | "refusal"
  | "url-citations"
  /** Of the Responses API only, as are all that follow. */
  | "file-citations"
  | "two-parts"
  | "image"
  | "silent-reasoning"
  | "hosted-tools";

const folderOfApi: Record<ModelApi, string> = {
  responses: "responses",
  chat_completions: "chat-completions",
};

/** The frames of a stream, each with the blank line that ends it. The tool that the streams call is `add_task`. */
export function readModelStream(api: ModelApi, name: ModelStreamName): string[] {
  // The same folder from `src` and from `dist`.
  const url = new URL(`../../src/testing/fixtures/${folderOfApi[api]}/${name}.sse`, import.meta.url);
  return readFileSync(url, "utf8").split(/(?<=\n\n)/);
}

/** The answer that gives one of these streams whole. */
export function toModelAnswer(api: ModelApi, name: ModelStreamName): ModelAnswer {
  return { chunks: readModelStream(api, name) };
}
