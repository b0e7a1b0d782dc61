import { createSseDecoder, threadStreamEventSchema } from "@parlor/protocol";
import { z } from "zod";
import type { Frame } from "./exchange.ts";

/** What is looked at while an answer is read. */
export interface AnswerReader {
  /** Called with the frames of each piece that arrives. `leave` goes away from the answer. */
  onFrames?(frames: readonly Frame[]): Promise<"leave" | undefined>;
}

interface ReadAnswer {
  text: string;
  frames: Frame[];
  wasLeft: boolean;
  failure: string | undefined;
}

/** UTF-16 units of an answer. A server that sends without end must not use up the memory of whoever looks at it. */
const MAX_ANSWER_LENGTH = 16 * 1024 * 1024;

/** Reads a body to its end, or until the reader has seen enough. Never rejects: what goes wrong is in `failure`. */
export async function readAnswer(
  response: Response,
  isStream: boolean,
  look: AnswerReader,
): Promise<ReadAnswer> {
  const answer: ReadAnswer = { text: "", frames: [], wasLeft: false, failure: undefined };
  const reader = response.body?.getReader();
  if (!reader) return answer;
  const decoder = new TextDecoder();
  const sse = createSseDecoder();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      answer.text += decoder.decode(value, { stream: true });
      if (answer.text.length > MAX_ANSWER_LENGTH)
        throw new Error(`it is longer than ${MAX_ANSWER_LENGTH} characters`);
      if (!isStream) continue;
      const frames = sse.push(value).map(({ id, data }) => toFrame(id, data));
      answer.frames.push(...frames);
      if (frames.length > 0 && (await look.onFrames?.(frames)) === "leave") {
        answer.wasLeft = true;
        await reader.cancel();
        break;
      }
    }
  } catch (error) {
    answer.failure = `the answer broke off: ${describeError(error)}`;
    reader.cancel().catch(() => undefined);
  }
  return answer;
}

function toFrame(id: string | undefined, data: string): Frame {
  const json = parseJson(data);
  if (json === undefined) return { id, json, event: undefined, problem: "the data of a frame is no JSON" };
  const { success, data: event, error } = threadStreamEventSchema.safeParse(json);
  return success
    ? { id, json, event, problem: undefined }
    : { id, json, event: undefined, problem: toProblem(json, error) };
}

function toProblem(json: unknown, error: z.ZodError): string {
  const type = typeof json === "object" && json !== null && "type" in json ? String(json.type) : "an event";
  return `${type}: ${z.prettifyError(error).replaceAll("\n", " ")}`;
}

/** `undefined` for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What went wrong, with its cause: `fetch` itself only says that it failed. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
