import type { Task, ThreadStreamEvent, Workflow, WorkflowItem, WorkflowSummary } from "@parlor/protocol";
import { type KeptToolCall, toKeptContent } from "../kept-tool-calls.ts";
import { type AnswerScope, createItemFields } from "./answer-scope.ts";
import type { ToolCall, ToolResult } from "./model-event.ts";

/** How a workflow begins. `tasks` and `expanded` as the protocol has them; `type` is `custom` by default. */
export type WorkflowStart = Partial<Pick<Workflow, "type" | "tasks" | "summary" | "expanded">>;

/** How a workflow ends. `summary` is what it folds to: by default, how long it took. */
export interface WorkflowEnd {
  summary?: WorkflowSummary;
  /** Whether it stays unfolded. Default false. */
  expanded?: boolean;
}

/** A task's place in its workflow: for as long as the answer lasts, also when the workflow has ended meanwhile. */
interface TaskPlace {
  update(task: Task): ThreadStreamEvent[];
}

/** What was done between two texts: thoughts and tool calls, shown as one workflow, and the calls kept for later turns. */
export interface StepsPart {
  /** Whether a tool was called that has given no result yet. */
  isToolRunning(): boolean;
  /** Of the calls that have no result yet, that of the tool of this name, or else the one that began last. */
  findRunningCall(name: string): ToolCall | undefined;
  /** The model thinks, and may not say what: a workflow begins, unless one is under way. */
  beginThinking(): ThreadStreamEvent[];
  think(delta: string): ThreadStreamEvent[];
  /** The next thought begins: a summary's next part. */
  endThought(): ThreadStreamEvent[];
  callTool(call: ToolCall, title: string): ThreadStreamEvent[];
  /** The call is kept from here on, also when the turn is stopped right after, unless it is not to be kept. */
  finishTool(
    result: ToolResult,
    options: { isKept: boolean; arguments?: string | undefined },
  ): ThreadStreamEvent[];
  /** A task as it is now: shown first, then changed. `key` tells tasks apart. */
  showTask(key: string, task: Task): ThreadStreamEvent[];
  addTask(task: Task): { events: ThreadStreamEvent[]; place: TaskPlace };
  start(workflow: WorkflowStart): ThreadStreamEvent[];
  /** Ends the workflow under way, if there is one. */
  end(how?: WorkflowEnd): ThreadStreamEvent[];
}

/**
 * A thought's task is sent whole each time: there is no event for a piece of one. So the next is sent only when the
 * thought has grown by this part of itself, or a thought of n characters would cost n² on the wire.
 */
const THOUGHT_GROWTH = 1 / 32;

/** A workflow with what belongs to it, under way or ended. */
interface Steps {
  item: WorkflowItem;
  tasks: Task[];
  startedAt: number;
  isShown: boolean;
  isDone: boolean;
  kept: { fields: ReturnType<typeof createItemFields>; calls: KeptToolCall[] } | undefined;
}

function toThought(text: string, isDone: boolean): Task {
  return { type: "thought", content: text, status_indicator: isDone ? "complete" : "loading" };
}

/** One hidden item for each workflow: saved with its first result, and again with each that follows. */
function keep(scope: AnswerScope, steps: Steps, call: KeptToolCall): ThreadStreamEvent {
  const type = steps.kept ? "thread.item.replaced" : "thread.item.done";
  steps.kept ??= { fields: createItemFields(scope, "hidden_context_item"), calls: [] };
  steps.kept.calls.push(call);
  return {
    type,
    item: { type: "hidden_context_item", ...steps.kept.fields, content: toKeptContent(steps.kept.calls) },
  };
}

/** A task of a workflow changes. One that has ended is replaced: its tools may go on after the next text. */
function changeTask(steps: Steps, index: number, task: Task): ThreadStreamEvent[] {
  steps.tasks = steps.tasks.with(index, task);
  if (!steps.isShown) return [];
  if (steps.isDone) {
    steps.item = { ...steps.item, workflow: { ...steps.item.workflow, tasks: steps.tasks } };
    return [{ type: "thread.item.replaced", item: steps.item }];
  }
  const update = { type: "workflow.task.updated" as const, task_index: index, task };
  return [{ type: "thread.item.updated", item_id: steps.item.id, update }];
}

export function createStepsPart(scope: AnswerScope): StepsPart {
  let current: Steps | undefined;
  let thought: { steps: Steps; index: number; text: string; shownLength: number } | undefined;
  const running = new Map<string, { steps: Steps; index: number; call: ToolCall; title: string }>();
  const places = new Map<string, TaskPlace>();

  function begin(workflow: Workflow): Steps {
    current = {
      item: { type: "workflow", ...createItemFields(scope, "workflow"), workflow },
      tasks: workflow.tasks,
      startedAt: scope.now(),
      isShown: false,
      isDone: false,
      kept: undefined,
    };
    return current;
  }

  function show(steps: Steps): ThreadStreamEvent[] {
    steps.isShown = true;
    steps.item = { ...steps.item, workflow: { ...steps.item.workflow, tasks: steps.tasks } };
    return [{ type: "thread.item.added", item: steps.item }];
  }

  function append(task: Task): { events: ThreadStreamEvent[]; steps: Steps; index: number } {
    const steps =
      current ??
      begin({ type: task.type === "thought" ? "reasoning" : "custom", tasks: [], expanded: false });
    steps.tasks = [...steps.tasks, task];
    const index = steps.tasks.length - 1;
    if (!steps.isShown) return { events: show(steps), steps, index };
    const update = { type: "workflow.task.added" as const, task_index: index, task };
    return {
      events: [{ type: "thread.item.updated", item_id: steps.item.id, update }],
      steps,
      index,
    };
  }

  function endThought(): ThreadStreamEvent[] {
    if (!thought) return [];
    const { steps, index, text } = thought;
    thought = undefined;
    return changeTask(steps, index, toThought(text, true));
  }

  function addTask(task: Task): { events: ThreadStreamEvent[]; place: TaskPlace } {
    const { events, steps, index } = append(task);
    return { events, place: { update: (changed) => changeTask(steps, index, changed) } };
  }

  function end(how: WorkflowEnd = {}): ThreadStreamEvent[] {
    const events = endThought();
    const steps = current;
    current = undefined;
    places.clear();
    // One that was begun for tasks that never came was never shown.
    if (!steps?.isShown) return events;
    const duration = Math.max(0, Math.round((scope.now() - steps.startedAt) / 1000));
    steps.tasks = steps.tasks.map((task) =>
      task.status_indicator === "loading" ? { ...task, status_indicator: "none" as const } : task,
    );
    steps.isDone = true;
    steps.item = {
      ...steps.item,
      workflow: {
        ...steps.item.workflow,
        tasks: steps.tasks,
        summary: how.summary ?? steps.item.workflow.summary ?? { duration },
        expanded: how.expanded ?? false,
      },
    };
    return [...events, { type: "thread.item.done", item: steps.item }];
  }

  return {
    isToolRunning: () => running.size > 0,
    findRunningCall(name) {
      const calls = [...running.values()].map(({ call }) => call);
      return calls.find((call) => call.name === name) ?? calls.at(-1);
    },
    beginThinking() {
      if (current) return [];
      return show(begin({ type: "reasoning", tasks: [], expanded: false }));
    },
    think(delta) {
      if (delta === "") return [];
      if (!thought) {
        const { events, steps, index } = append(toThought(delta, false));
        thought = { steps, index, text: delta, shownLength: delta.length };
        return events;
      }
      thought.text += delta;
      if (thought.text.length - thought.shownLength < thought.shownLength * THOUGHT_GROWTH) return [];
      thought.shownLength = thought.text.length;
      return changeTask(thought.steps, thought.index, toThought(thought.text, false));
    },
    endThought,
    callTool(call, title) {
      // A stream may tell of one call twice. After its result, the same id is another call: models reuse ids.
      if (running.has(call.callId)) return [];
      const events = endThought();
      const added = append({ type: "custom", title, status_indicator: "loading" });
      running.set(call.callId, { steps: added.steps, index: added.index, call, title });
      return [...events, ...added.events];
    },
    finishTool({ callId, output, isError }, { isKept, arguments: given }) {
      const finished = running.get(callId);
      if (!finished) return [];
      running.delete(callId);
      const { steps, call, index, title } = finished;
      const kept = { call_id: callId, name: call.name, arguments: given ?? call.arguments, output };
      return [
        // First, so that nothing is shown as done that a stop right after would lose.
        ...(isKept ? [keep(scope, steps, kept)] : []),
        ...changeTask(steps, index, {
          type: "custom",
          title: isError ? `${title}: did not work` : title,
          ...(isError ? { icon: "lucide:circle-alert" } : {}),
          status_indicator: isError ? "none" : "complete",
        }),
      ];
    },
    showTask(key, task) {
      const known = places.get(key);
      if (known) return known.update(task);
      const events = endThought();
      const added = addTask(task);
      places.set(key, added.place);
      return [...events, ...added.events];
    },
    addTask,
    start({ type = "custom", tasks = [], summary, expanded = false }) {
      const events = end();
      const steps = begin({ type, tasks: [...tasks], expanded, ...(summary ? { summary } : {}) });
      // A custom workflow is shown with its first task: an empty one would say nothing.
      return type === "reasoning" || tasks.length > 0 ? [...events, ...show(steps)] : events;
    },
    end,
  };
}
