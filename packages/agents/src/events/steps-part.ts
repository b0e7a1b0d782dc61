import type { Task, ThreadStreamEvent, WorkflowItem } from "@parlor/protocol";
import { type KeptToolCall, toKeptContent } from "../kept-tool-calls.ts";
import { type AnswerScope, createItemFields } from "./answer-scope.ts";

/** A tool that the model calls. `arguments` is JSON text, if the model did well. */
export interface ToolCall {
  callId: string;
  name: string;
  arguments: string;
}

/** What a tool gave. */
export interface ToolResult {
  callId: string;
  output: string;
  isError: boolean;
}

/** What was done between two texts: thoughts and tool calls, shown as one workflow, and the calls kept for later turns. */
export interface StepsPart {
  /** Whether a tool was called that has given no result yet. */
  readonly isToolRunning: boolean;
  think(delta: string): ThreadStreamEvent[];
  /** The next thought begins: a summary's next part. */
  endThought(): ThreadStreamEvent[];
  callTool(call: ToolCall): ThreadStreamEvent[];
  /** The call is kept from here on, also when the turn is stopped right after. */
  finishTool(result: ToolResult): ThreadStreamEvent[];
  /** Ends the workflow under way, if there is one. */
  end(): ThreadStreamEvent[];
}

/** What a person reads of a call, such as "Adding a task". */
export type ToolTitle = (call: { name: string; arguments: string }) => string;

/**
 * A thought's task is sent whole each time: there is no event for a piece of one. So the next is sent only when the
 * thought has grown by this part of itself, or a thought of n characters would cost n² on the wire.
 */
const THOUGHT_GROWTH = 1 / 32;

export function createStepsPart(scope: AnswerScope, toTitle: ToolTitle): StepsPart {
  let item: WorkflowItem | undefined;
  let tasks: Task[] = [];
  let thought: { index: number; text: string; shownLength: number } | undefined;
  let running = new Map<string, { index: number; call: ToolCall }>();
  let kept: { fields: ReturnType<typeof createItemFields>; calls: KeptToolCall[] } | undefined;
  let startedAt = 0;

  function addTask(task: Task): ThreadStreamEvent[] {
    tasks = [...tasks, task];
    if (item) {
      const update = { type: "workflow.task.added" as const, task_index: tasks.length - 1, task };
      return [{ type: "thread.item.updated", item_id: item.id, update }];
    }
    startedAt = scope.now();
    item = {
      type: "workflow",
      ...createItemFields(scope, "workflow"),
      workflow: { type: task.type === "thought" ? "reasoning" : "custom", tasks, expanded: false },
    };
    return [{ type: "thread.item.added", item }];
  }

  function changeTask(index: number, task: Task): ThreadStreamEvent[] {
    if (!item) return [];
    tasks = tasks.with(index, task);
    const update = { type: "workflow.task.updated" as const, task_index: index, task };
    return [{ type: "thread.item.updated", item_id: item.id, update }];
  }

  function toThought(text: string, isDone: boolean): Task {
    return { type: "thought", content: text, status_indicator: isDone ? "complete" : "loading" };
  }

  function endThought(): ThreadStreamEvent[] {
    if (!thought) return [];
    const { index, text } = thought;
    thought = undefined;
    return changeTask(index, toThought(text, true));
  }

  /** One hidden item for each workflow: saved with its first result, and again with each that follows. */
  function keep(call: KeptToolCall): ThreadStreamEvent {
    const type = kept ? "thread.item.replaced" : "thread.item.done";
    kept ??= { fields: createItemFields(scope, "hidden_context_item"), calls: [] };
    kept.calls.push(call);
    return {
      type,
      item: { type: "hidden_context_item", ...kept.fields, content: toKeptContent(kept.calls) },
    };
  }

  return {
    get isToolRunning() {
      return running.size > 0;
    },
    think(delta) {
      if (delta === "") return [];
      if (!thought) {
        const events = addTask(toThought(delta, false));
        thought = { index: tasks.length - 1, text: delta, shownLength: delta.length };
        return events;
      }
      thought.text += delta;
      if (thought.text.length - thought.shownLength < thought.shownLength * THOUGHT_GROWTH) return [];
      thought.shownLength = thought.text.length;
      return changeTask(thought.index, toThought(thought.text, false));
    },
    endThought,
    callTool(call) {
      // A stream may tell of one call twice. After its result, the same id is another call: models reuse ids.
      if (running.has(call.callId)) return [];
      const events = endThought();
      events.push(...addTask({ type: "custom", title: toTitle(call), status_indicator: "loading" }));
      running.set(call.callId, { index: tasks.length - 1, call });
      return events;
    },
    finishTool({ callId, output, isError }) {
      const finished = running.get(callId);
      if (!finished) return [];
      running.delete(callId);
      const { call, index } = finished;
      const title = toTitle(call);
      return [
        // First, so that nothing is shown as done that a stop right after would lose.
        keep({ call_id: callId, name: call.name, arguments: call.arguments, output }),
        ...changeTask(index, {
          type: "custom",
          title: isError ? `${title}: did not work` : title,
          ...(isError ? { icon: "lucide:circle-alert" } : {}),
          status_indicator: isError ? "none" : "complete",
        }),
      ];
    },
    end() {
      const events = endThought();
      if (!item) return events;
      const duration = Math.round((scope.now() - startedAt) / 1000);
      const settled = tasks.map((task) =>
        task.status_indicator === "loading" ? { ...task, status_indicator: "none" as const } : task,
      );
      const workflow = { ...item.workflow, tasks: settled, summary: { duration } };
      events.push({ type: "thread.item.done", item: { ...item, workflow } });
      item = undefined;
      tasks = [];
      running = new Map();
      kept = undefined;
      return events;
    },
  };
}
