import { assistantItem, createItem, type Item } from "./demo-threads.ts";
import { demoWidgets } from "./demo-widgets.ts";

export type DemoEvent = { type: string } & Record<string, unknown>;

interface Turn {
  threadId: string;
  words: string;
  /** Said in place of what the words ask for. */
  reply?: string;
  /** What has come of it is kept. */
  keep(item: Item): void;
}

/** What the playground's assistant does, by a word of the message. */
export const demoPrompts = [
  { label: "Show the steps of some work", prompt: "steps", icon: "sparkle" },
  { label: "Ask me something", prompt: "ask", icon: "circle-question" },
  { label: "Make a picture", prompt: "image", icon: "square-image" },
  { label: "Fail, and say why", prompt: "error", icon: "bug" },
] as const;

/** The events of an answer, at the pace that a model has. */
export async function* answer(turn: Turn, signal: AbortSignal | undefined): AsyncGenerator<DemoEvent> {
  const asked = Object.entries(scripts).find(([word]) => turn.words.toLowerCase().includes(word))?.[1];
  const script = turn.reply === undefined ? (asked ?? talk) : talk;
  yield { type: "stream_options", stream_options: { allow_cancel: true } };
  for (const event of script(turn)) {
    if (signal?.aborted) return;
    yield event;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

const scripts: Record<string, (turn: Turn) => Generator<DemoEvent>> = {
  steps: work,
  ask,
  image,
  error: fail,
  notice,
  tool,
  widget,
};

function* talk(turn: Turn): Generator<DemoEvent> {
  yield* say(
    turn,
    turn.reply ??
      `You said: **${turn.words || "nothing"}**.\n\nThis answer comes from the page itself; there is no server. Say *steps*, *ask*, *image*, *widget*, *tool*, *notice* or *error* to see more.`,
  );
}

function* say({ threadId, keep }: Turn, words: string): Generator<DemoEvent> {
  const item = assistantItem(threadId, words);
  yield { type: "thread.item.added", item: { ...item, content: [] } };
  const update = (kind: string, rest: object) => ({
    type: "thread.item.updated",
    item_id: item.id,
    update: { type: `assistant_message.content_part.${kind}`, content_index: 0, ...rest },
  });
  yield update("added", { content: { type: "output_text", text: "", annotations: [] } });
  for (const delta of words.match(/\S+\s*/g) ?? []) yield update("text_delta", { delta });
  yield* finish(item, keep);
}

function* finish(item: Item, keep: (item: Item) => void): Generator<DemoEvent> {
  keep(item);
  yield { type: "thread.item.done", item };
}

function* work(turn: Turn): Generator<DemoEvent> {
  const task = (title: string, status_indicator: string) => ({ type: "custom", title, status_indicator });
  const titles = ["Looking up your tasks", "Sorting by due date"];
  const item = createItem(turn.threadId, "workflow", {
    workflow: { type: "custom", tasks: [], expanded: true },
  });
  yield { type: "progress_update", text: "Getting ready", icon: "sparkle" };
  yield { type: "thread.item.added", item };
  for (const [index, title] of titles.entries()) {
    const update = (kind: string, status: string) => ({
      type: "thread.item.updated",
      item_id: item.id,
      update: { type: `workflow.task.${kind}`, task_index: index, task: task(title, status) },
    });
    yield update("added", "loading");
    yield update("updated", "complete");
  }
  const tasks = titles.map((title) => task(title, "complete"));
  yield* finish(
    { ...item, workflow: { type: "custom", tasks, summary: { duration: 2 }, expanded: false } },
    turn.keep,
  );
  yield* say(turn, "Two tasks are due today.");
}

function* ask({ threadId, keep }: Turn): Generator<DemoEvent> {
  yield* finish(
    createItem(threadId, "structured_input", {
      status: "pending",
      inputs: [
        {
          type: "multiple_choice",
          id: "day",
          question: "Which day suits you?",
          options: [{ value: "Monday" }, { value: "Tuesday" }],
        },
        { type: "freeform", id: "why", question: "What is it about?" },
      ],
    }),
    keep,
  );
}

function* image({ threadId, keep }: Turn): Generator<DemoEvent> {
  const item = createItem(threadId, "generated_image", { image: null });
  yield { type: "thread.item.added", item };
  const picture = { id: "img_2", url: "/demo-picture.svg" };
  for (const progress of [0.25, 0.5, 0.75]) {
    const update = { type: "generated_image.updated", image: picture, progress };
    yield { type: "thread.item.updated", item_id: item.id, update };
  }
  yield* finish({ ...item, image: picture }, keep);
}

function* fail(): Generator<DemoEvent> {
  yield { type: "error", code: "custom", message: "The model is asleep.", allow_retry: true };
}

function* notice(turn: Turn): Generator<DemoEvent> {
  yield {
    type: "notice",
    level: "warning",
    title: "Nearly full",
    message: "You have 3 messages left today.",
  };
  yield* say(turn, "It is said above.");
}

function* tool({ threadId, keep }: Turn): Generator<DemoEvent> {
  yield* finish(
    createItem(threadId, "client_tool_call", {
      status: "pending",
      call_id: "call_2",
      name: "read_page",
      arguments: {},
    }),
    keep,
  );
}

function* widget({ threadId, keep }: Turn): Generator<DemoEvent> {
  yield* finish(createItem(threadId, "widget", { widget: demoWidgets["An order"] }), keep);
}
