import { v7 as createUuid } from "uuid";

/** The prefix that an id of each kind carries. Kinds are the protocol's item types, and what stands beside them. */
export const idPrefixes = {
  thread: "thr",
  user_message: "msg",
  assistant_message: "msg",
  client_tool_call: "tc",
  widget: "wdg",
  generated_image: "img",
  structured_input: "inp",
  workflow: "wf",
  task: "tsk",
  end_of_turn: "eot",
  hidden_context_item: "hcx",
  sdk_hidden_context: "shcx",
  attachment: "atc",
  run: "run",
  request: "req",
} as const;

/** What an id is for. */
export type IdKind = keyof typeof idPrefixes;

/**
 * Mints an id: the kind's prefix, `_`, and 128 bits as 32 hexadecimal digits (a UUID version 7), so that ids
 * made later in one process sort after ids made earlier, and ids made elsewhere sort by their millisecond.
 */
export function createId(kind: IdKind): string {
  return `${idPrefixes[kind]}_${createUuid().replaceAll("-", "")}`;
}
