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
  think(delta: string): ThreadStreamEvent[];
  /** The next thought begins: a summary's next part. */
  endThought(): ThreadStreamEvent[];
  callTool(call: ToolCall): ThreadStreamEvent[];
  finishTool(result: ToolResult): ThreadStreamEvent[];
  /** Ends the workflow under way, if there is one. */
  end(): ThreadStreamEvent[];
}

/** What a person reads of a call, such as "Adding a task". */
export type ToolTitle = (call: { name: string; arguments: string }) => string;

export function createStepsPart(scope: AnswerScope, toTitle: ToolTitle): StepsPart {
  let item: WorkflowItem | undefined;
  let tasks: Task[] = [];
  let thought: { index: number; pieces: string[] } | undefined;
  let calls = new Map<string, { index: number; call: ToolCall; output?: string }>();
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

  function toThought(pieces: readonly string[], isDone: boolean): Task {
    return { type: "thought", content: pieces.join(""), status_indicator: isDone ? "complete" : "loading" };
  }

  function endThought(): ThreadStreamEvent[] {
    if (!thought) return [];
    const { index, pieces } = thought;
    thought = undefined;
    return changeTask(index, toThought(pieces, true));
  }

  function keepCalls(): ThreadStreamEvent[] {
    const kept: KeptToolCall[] = [...calls.values()].flatMap(({ call, output }) =>
      output === undefined
        ? []
        : [{ call_id: call.callId, name: call.name, arguments: call.arguments, output }],
    );
    if (kept.length === 0) return [];
    const fields = createItemFields(scope, "hidden_context_item");
    return [
      {
        type: "thread.item.done",
        item: { type: "hidden_context_item", ...fields, content: toKeptContent(kept) },
      },
    ];
  }

  return {
    think(delta) {
      if (delta === "") return [];
      if (!thought) {
        const events = addTask(toThought([delta], false));
        thought = { index: tasks.length - 1, pieces: [delta] };
        return events;
      }
      thought.pieces.push(delta);
      return changeTask(thought.index, toThought(thought.pieces, false));
    },
    endThought,
    callTool(call) {
      // A stream may tell of one call twice.
      if (calls.has(call.callId)) return [];
      const events = endThought();
      events.push(...addTask({ type: "custom", title: toTitle(call), status_indicator: "loading" }));
      calls.set(call.callId, { index: tasks.length - 1, call });
      return events;
    },
    finishTool({ callId, output, isError }) {
      const known = calls.get(callId);
      if (!known || known.output !== undefined) return [];
      known.output = output;
      const title = toTitle(known.call);
      return changeTask(known.index, {
        type: "custom",
        title: isError ? `${title}: did not work` : title,
        ...(isError ? { icon: "lucide:circle-alert" } : {}),
        status_indicator: isError ? "none" : "complete",
      });
    },
    end() {
      const events = endThought();
      if (!item) return events;
      const duration = Math.round((scope.now() - startedAt) / 1000);
      const settled = tasks.map((task) =>
        task.status_indicator === "loading" ? { ...task, status_indicator: "none" as const } : task,
      );
      const workflow = { ...item.workflow, tasks: settled, summary: { duration } };
      events.push({ type: "thread.item.done", item: { ...item, workflow } }, ...keepCalls());
      item = undefined;
      tasks = [];
      calls = new Map();
      return events;
    },
  };
}
