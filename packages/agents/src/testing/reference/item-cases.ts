import type { ThreadItem } from "@parlor/protocol";

/** An item that both converters are given, as a client or a host would have made it. */
export interface ItemCase {
  name: string;
  item: ThreadItem;
  /** What the model must be told of it, by whichever converter tells anything. */
  tells: readonly string[];
  /** Why ours gives something else than the reference; absent where it does not. */
  chosen?: string;
}

const fields = { id: "item_1", thread_id: "thr_1", created_at: "2026-01-01T00:00:00.000Z" };

function of(
  name: string,
  item: Record<string, unknown>,
  tells: readonly string[],
  chosen?: string,
): ItemCase {
  return {
    name,
    item: { ...fields, ...item } as unknown as ThreadItem,
    tells,
    ...(chosen ? { chosen } : {}),
  };
}

const user = (rest: Record<string, unknown>) => ({
  type: "user_message",
  content: [{ type: "input_text", text: "Shorter, please." }],
  attachments: [],
  inference_options: {},
  ...rest,
});
const custom = (rest: Record<string, unknown>) => ({ type: "custom", status_indicator: "complete", ...rest });
const workflow = (...tasks: unknown[]) => ({
  type: "workflow",
  workflow: { type: "custom", tasks, expanded: false },
});
const questions = (status: string, answer?: unknown) => ({
  type: "structured_input",
  status,
  inputs: [{ type: "freeform", id: "1", question: "Which city?", ...(answer ? { answer } : {}) }],
});
const answerWith = (annotations: unknown[]) => ({
  type: "assistant_message",
  content: [{ type: "output_text", text: "100 °C.", annotations }],
});

export const itemCases: readonly ItemCase[] = [
  of("a user's text", user({}), ["Shorter, please."]),
  of("a quoted passage", user({ quoted_text: "A long story" }), ["Shorter, please.", "A long story"]),
  of(
    "a tag",
    user({
      content: [
        { type: "input_tag", id: "task_7", text: "milk", data: { due: "today" }, interactive: false },
      ],
    }),
    ["@milk"],
    "The reference fails until it is told how to convert a tag; ours tells what the tag carries.",
  ),
  of(
    "an attachment",
    user({ attachments: [{ type: "file", id: "atc_1", name: "plan.pdf", mime_type: "application/pdf" }] }),
    ["plan.pdf"],
    "The reference fails until it is told how to convert an attachment; ours names the file and says that it cannot be seen.",
  ),
  of("an answer", answerWith([]), ["100 °C."]),
  of(
    "an answer with sources",
    answerWith([
      {
        type: "annotation",
        source: { type: "url", url: "https://example.org/boiling", title: "Boiling points" },
      },
    ]),
    ["100 °C."],
    "The reference drops annotations on the way back to the model; ours tells the sources after the answer.",
  ),
  of(
    "a client tool call that waits",
    { type: "client_tool_call", status: "pending", call_id: "c", name: "get_place", arguments: {} },
    [],
  ),
  of(
    "a client tool call with its output",
    {
      type: "client_tool_call",
      status: "completed",
      call_id: "c",
      name: "get_place",
      arguments: { precise: true },
      output: { city: "Ulm" },
    },
    ["get_place", "precise", "Ulm"],
  ),
  of("hidden text", { type: "hidden_context_item", content: "The user is in Ulm." }, ["The user is in Ulm."]),
  of(
    "hidden JSON",
    { type: "hidden_context_item", content: { plan: "free" } },
    ["free"],
    "The reference fails on hidden content that is no text; ours tells it as JSON.",
  ),
  of("a note of the SDK's", { type: "sdk_hidden_context", content: "It was stopped." }, ["It was stopped."]),
  of(
    "a widget",
    { type: "widget", widget: { type: "Card", children: [{ type: "Text", value: "Two tasks" }] } },
    ["Two tasks"],
  ),
  of("a task", { type: "task", task: custom({ title: "Search", content: "3 found" }) }, [
    "Search",
    "3 found",
  ]),
  of("a task without words", { type: "task", task: custom({}) }, []),
  of(
    "a thought on its own",
    { type: "task", task: { type: "thought", content: "Hm.", status_indicator: "none" } },
    [],
  ),
  of("steps with contents", workflow(custom({ title: "Calendar", content: "Friday is free." })), [
    "Calendar",
    "Friday is free.",
  ]),
  of("thoughts", workflow({ type: "thought", content: "Hm.", status_indicator: "none" }), []),
  of(
    "steps without contents",
    workflow(custom({ title: "Add task" })),
    [],
    "Ours shows each tool call as a step and keeps the call itself, so that a step's title would be told twice.",
  ),
  of("answered questions", questions("answered", { values: ["Ulm"], skipped: false }), [
    "Which city?",
    "Ulm",
  ]),
  of("skipped questions", questions("skipped", { values: [], skipped: true }), ["Which city?", "skipped"]),
  of(
    "questions that wait",
    questions("pending"),
    ["Which city?"],
    "Ours tells of questions once there is an answer: until then the turn waits for it.",
  ),
  of("an image", { type: "generated_image", image: { id: "i", url: "data:image/png;base64,iVBORw0KGgo=" } }, [
    "iVBORw0KGgo=",
  ]),
  of(
    "an image over the web",
    { type: "generated_image", image: { id: "i", url: "https://files.example/i.png" } },
    ["https://files.example/i.png"],
  ),
  of(
    "an image that a provider cannot get",
    { type: "generated_image", image: { id: "i", url: "http://localhost:8000/i.png" } },
    [],
    "A provider that cannot fetch an image refuses the conversation for good; ours says only that there was one.",
  ),
  of("an image that never came", { type: "generated_image" }, []),
  of("the end of a turn", { type: "end_of_turn" }, []),
];
