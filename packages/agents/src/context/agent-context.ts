import type { IdKind, Task, ThreadStreamEvent } from "@parlor/protocol";
import type { RunContext } from "@parlor/server";
import { streamWidget, type WidgetSource } from "@parlor/server/widgets";
import { type Answer, createAnswer } from "../events/answer.ts";
import type { WorkflowEnd, WorkflowStart } from "../events/steps-part.ts";

/**
 * The turn that a context writes to: hand on what `respond` was given. `now` gives milliseconds, for durations; default
 * `Date.now`.
 */
export interface AgentContextOptions {
  run: Pick<RunContext, "createId">;
  thread: { id: string };
  now?(): number;
}

/** A task that a tool has added to the workflow under way. */
export interface WorkflowTask {
  /** Shows the task as it is now, also when its workflow has ended meanwhile. */
  update(task: Task): void;
}

/**
 * What a tool may put into the answer that it is run for. Hand it to the tools (as the Agents SDK's `context`, or by
 * a closure) and to the bridge. What is put in comes in order with what the model says. Every function throws once
 * the answer is over, so that a tool that was left behind stops.
 */
export interface AgentContext {
  /** Mints an id for an item of this turn. */
  createId(kind: IdKind): string;
  /**
   * Sends an event of one's own. An item that is shown (not `client_tool_call`, not hidden) ends the workflow under
   * way, so that it stands after it.
   */
  stream(event: ThreadStreamEvent): void;
  /** Shows a widget, or one that changes with each state of the source. Resolves when the last is shown. */
  streamWidget(source: WidgetSource, options?: { copyText?: string }): Promise<void>;
  /** Begins a workflow of one's own, and ends the one under way. A `custom` one is shown with its first task. */
  startWorkflow(workflow?: WorkflowStart): void;
  /** Adds a task to the workflow under way, or to a new one. Thoughts and tool calls of the model go to the same. */
  addWorkflowTask(task: Task): WorkflowTask;
  /** Ends the workflow under way, if there is one. Without it, it ends with the model's next text. */
  endWorkflow(how?: WorkflowEnd): void;
  /**
   * Asks the page: a pending `client_tool_call` becomes the last item of this turn, in place of the call of the tool
   * that asks. That is the one of `callId`, the model's id of it; by default, the running call of a tool of this name,
   * or else the one that began last. Stop the run after that tool. What the tool itself gives is dropped: the page's answer is the call's result. Throws for a second
   * call in one turn, because the protocol has one at a time.
   */
  callClientTool(call: { name: string; arguments: Record<string, unknown>; callId?: string }): void;
}

/** The answer behind each context. Not a field of it: contexts are spread into the contexts of agents. */
const answers = new WeakMap<AgentContext, Answer>();

/** The answer that a context writes to. Throws for an object that is only like a context. */
export function getAnswer(context: AgentContext): Answer {
  const answer = answers.get(context);
  if (!answer) {
    throw new TypeError("Give the bridge the object that createAgentContext gave, not a copy of it.");
  }
  return answer;
}

/** Makes the context of one answer: for one call of a bridge. */
export function createAgentContext(options: AgentContextOptions): AgentContext {
  const { run, thread } = options;
  const answer = createAnswer({
    threadId: thread.id,
    createId: (kind) => run.createId(kind),
    now: options.now ?? Date.now,
  });
  const { outbox, steps, toolWork } = answer;
  let isClientAsked = false;

  function stream(event: ThreadStreamEvent): void {
    toolWork.add(() => {
      const isItem = event.type === "thread.item.added" || event.type === "thread.item.done";
      if (isItem && !isBeside(event.item.type)) outbox.put(steps.end());
      outbox.put([event]);
    });
  }

  const context: AgentContext = {
    createId: (kind) => run.createId(kind),
    stream,
    async streamWidget(source, { copyText } = {}) {
      const createId = (kind: IdKind) => run.createId(kind);
      for await (const event of streamWidget(source, { thread, copyText, createId })) stream(event);
    },
    startWorkflow(workflow = {}) {
      toolWork.add(() => outbox.put(steps.start(workflow)));
    },
    addWorkflowTask(task) {
      let place: ReturnType<typeof steps.addTask>["place"] | undefined;
      toolWork.add(() => {
        const added = steps.addTask(task);
        place = added.place;
        outbox.put(added.events);
      });
      return { update: (changed) => toolWork.add(() => outbox.put(place?.update(changed) ?? [])) };
    },
    endWorkflow(how = {}) {
      toolWork.add(() => outbox.put(steps.end(how)));
    },
    callClientTool({ name, arguments: given, callId }) {
      if (isClientAsked) throw new Error("One client tool can be called in a turn.");
      toolWork.add(() => {
        answer.clientCall = { callId: callId ?? steps.findRunningCall(name)?.callId, name, arguments: given };
      });
      isClientAsked = true;
    },
  };
  answers.set(context, answer);
  return context;
}

/** Items that stand beside the conversation: a workflow goes on under them. */
function isBeside(type: string): boolean {
  return type === "client_tool_call" || type === "hidden_context_item" || type === "sdk_hidden_context";
}
