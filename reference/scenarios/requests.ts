import type { Scenario, ScenarioStep } from "../scenario.ts";
import type { Hooks, JsonObject, ScriptStep } from "../script.ts";

type Send = Extract<ScenarioStep, { send: unknown }>;

/** A user message with one text. */
export function toInput(text: string, more: JsonObject = {}): JsonObject {
  return { content: [{ type: "input_text", text }], attachments: [], inference_options: {}, ...more };
}

/** Starts a thread. */
export function create(hooks?: Hooks, input: JsonObject = toInput("Hello")): Send {
  return { send: { type: "threads.create", params: { input } }, ...(hooks ? { hooks } : {}) };
}

/** Sends a message into the first thread. */
export function add(hooks?: Hooks, input: JsonObject = toInput("And then?")): Send {
  return {
    send: { type: "threads.add_user_message", params: { thread_id: "thr_1", input } },
    ...(hooks ? { hooks } : {}),
  };
}

/** Any request. */
export function request(type: string, params: JsonObject, hooks?: Hooks): Send {
  return { send: { type, params }, ...(hooks ? { hooks } : {}) };
}

/** A scenario of one turn in a new thread, then the thread as a client reads it again. */
export function turn(name: string, respond: readonly ScriptStep[]): Scenario {
  return { name, steps: [create({ respond }), readThread, listItems()] };
}

/** An item as a script writes it: a message's id unless it says otherwise. */
export function item(fields: JsonObject): JsonObject {
  return { id: "@message:answer", thread_id: "@thread", created_at: "@now", ...fields };
}

export const added = (fields: JsonObject): ScriptStep => ({
  yield: { type: "thread.item.added", item: item(fields) },
});
export const done = (fields: JsonObject): ScriptStep => ({
  yield: { type: "thread.item.done", item: item(fields) },
});
export const replaced = (fields: JsonObject): ScriptStep => ({
  yield: { type: "thread.item.replaced", item: item(fields) },
});
export const updated = (update: JsonObject, itemId = "@message:answer"): ScriptStep => ({
  yield: { type: "thread.item.updated", item_id: itemId, update },
});
export const removed = (itemId: string): ScriptStep => ({
  yield: { type: "thread.item.removed", item_id: itemId },
});

/** A part of an assistant message. */
export function part(text: string, annotations: readonly JsonObject[] = []): JsonObject {
  return { type: "output_text", text, annotations };
}
/** An assistant message with one part. */
export function answer(text: string, id = "@message:answer"): JsonObject {
  return { id, type: "assistant_message", content: [part(text)] };
}

/** The answer that turns give whose answer does not matter. */
export const plainAnswer: readonly ScriptStep[] = [
  { text: { id: "@message:plain", deltas: ["One ", "moment", "."] } },
];

export const readThread = request("threads.get_by_id", { thread_id: "thr_1" });
export const listItems = (more: JsonObject = {}): Send =>
  request("items.list", { thread_id: "thr_1", ...more });
