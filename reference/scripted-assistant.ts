import type { IdKind, ThreadItem, ThreadMetadata, ThreadStreamEvent, WidgetRoot } from "@parlor/protocol";
import { StreamError } from "@parlor/server";
import { streamWidget } from "@parlor/server/widgets";
import type { RaiseStep, ScriptStep } from "./script.ts";

/** Our kind of id for each of the reference's. */
const idKinds: Record<string, IdKind> = {
  message: "assistant_message",
  tool_call: "client_tool_call",
  workflow: "workflow",
  task: "task",
  sdk_hidden_context: "sdk_hidden_context",
};

/** What the driver has said for one owner, and what the hooks were called with. */
export interface ScriptedHost {
  names: Map<string, string>;
  calls: unknown[];
  gate(name: string): Promise<void>;
}

/** The turn that a script plays in. */
export interface Stage {
  thread: ThreadMetadata;
  createId(kind: IdKind): string;
  history(): AsyncIterable<ThreadItem>;
}

/** Puts ids and times where the script names them. */
export function resolveNames(
  value: unknown,
  stage: Pick<Stage, "thread" | "createId">,
  host: ScriptedHost,
): unknown {
  if (Array.isArray(value)) return value.map((inner) => resolveNames(inner, stage, host));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, resolveNames(inner, stage, host)]),
    );
  }
  if (typeof value !== "string" || !value.startsWith("@")) return value;
  if (value === "@thread") return stage.thread.id;
  if (value === "@now") return new Date().toISOString();
  const known = host.names.get(value);
  if (known) return known;
  const kind = idKinds[value.slice(1).split(":")[0] ?? ""];
  if (!kind) throw new Error(`the script names ${value}, which is no kind of id`);
  const id = stage.createId(kind);
  host.names.set(value, id);
  return id;
}

/** Throws what a step names. The reference's own code is no error of ours: a hook gives that event itself. */
export function raise(step: RaiseStep): never {
  if (step.raise === "custom") {
    throw new StreamError(step.message ?? "", { allowRetry: step.allow_retry ?? false });
  }
  throw new Error(step.message ?? "secret detail");
}

function* toMessage(
  { id, deltas }: { id: string; deltas: readonly string[] },
  thread: ThreadMetadata,
): Generator<ThreadStreamEvent> {
  const item = {
    type: "assistant_message" as const,
    id,
    thread_id: thread.id,
    created_at: new Date().toISOString(),
    content: [],
  };
  const part = (text: string) => ({ type: "output_text" as const, text, annotations: [] });
  const toUpdate = (update: Extract<ThreadStreamEvent, { type: "thread.item.updated" }>["update"]) => ({
    type: "thread.item.updated" as const,
    item_id: id,
    update,
  });
  yield { type: "thread.item.added", item };
  yield toUpdate({ type: "assistant_message.content_part.added", content_index: 0, content: part("") });
  for (const delta of deltas) {
    yield toUpdate({ type: "assistant_message.content_part.text_delta", content_index: 0, delta });
  }
  const content = part(deltas.join(""));
  yield toUpdate({ type: "assistant_message.content_part.done", content_index: 0, content });
  yield { type: "thread.item.done", item: { ...item, content: [content] } };
}

async function reportHistory(stage: Stage): Promise<ThreadStreamEvent> {
  const types: string[] = [];
  for await (const item of stage.history()) types.push(item.type);
  return { type: "notice", level: "info", message: types.join(" ") };
}

/** Carries out a script as events of a turn. */
export async function* play(
  steps: readonly ScriptStep[],
  stage: Stage,
  host: ScriptedHost,
): AsyncGenerator<ThreadStreamEvent> {
  for (const step of steps) {
    if ("yield" in step) {
      yield resolveNames(step.yield, stage, host) as ThreadStreamEvent;
    } else if ("text" in step) {
      const id = resolveNames(step.text.id, stage, host) as string;
      yield* toMessage({ id, deltas: step.text.deltas }, stage.thread);
    } else if ("wait" in step) {
      await host.gate(step.wait);
    } else if ("raise" in step) {
      if (step.raise !== "stream_error") raise(step);
      yield { type: "error", code: "stream.error", allow_retry: step.allow_retry ?? true };
      return;
    } else if ("set" in step) {
      const { metadata, ...others } = step.set;
      Object.assign(stage.thread.metadata, metadata);
      Object.assign(stage.thread, others);
    } else if ("report" in step) {
      yield await reportHistory(stage);
    } else {
      const states = resolveNames(step.widget.states, stage, host) as WidgetRoot[];
      const [first] = states;
      const source = step.widget.streamed === false && first ? first : states;
      yield* streamWidget(source, {
        thread: stage.thread,
        copyText: step.widget.copy_text,
        // A widget's id has a prefix of its own with us; here it is the reference's.
        createId: () => stage.createId("assistant_message"),
      });
    }
  }
}
