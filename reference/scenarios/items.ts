import type { Scenario } from "../scenario.ts";
import type { JsonObject } from "../script.ts";
import { added, answer, done, part, removed, replaced, turn, updated } from "./requests.ts";

const url = { type: "url", title: "Example", url: "https://example.org/a", attribution: "Example" };
const file = { type: "file", title: "Plan", filename: "plan.pdf", description: "The plan", group: "Files" };
const entity = {
  type: "entity",
  id: "task-7",
  title: "Task 7",
  icon: "calendar",
  label: "Task",
  inline_label: "7",
  interactive: true,
  data: { due: null, count: 2 },
};
const tasks: readonly JsonObject[] = [
  { type: "custom", title: "Look", icon: "search", content: "**here**", status_indicator: "loading" },
  {
    type: "web_search",
    title: "Search",
    title_query: "news",
    queries: ["a", "b"],
    sources: [url],
    status_indicator: "complete",
  },
  { type: "thought", title: "Think", content: "hm", status_indicator: "none" },
  { type: "file", title: "Read", sources: [file], status_indicator: "none" },
  { type: "image", title: "Draw", status_indicator: "none" },
];

const workflow = (more: JsonObject): JsonObject => ({
  id: "@workflow:steps",
  type: "workflow",
  workflow: { type: "custom", tasks, expanded: false, ...more },
});

/** Each type of item as a hook may give it. */
const wholeItems: Record<string, JsonObject> = {
  "assistant message": answer("Hello 👋\n\n**there**"),
  "assistant message without content": { type: "assistant_message", content: [] },
  "assistant message with annotations": {
    type: "assistant_message",
    content: [
      part("See [1].", [
        { type: "annotation", source: url, index: 4 },
        { type: "annotation", source: file },
        { type: "annotation", source: entity, index: 0 },
      ]),
      part("And more."),
    ],
  },
  "client tool call": {
    id: "@tool_call:one",
    type: "client_tool_call",
    status: "pending",
    call_id: "call-1",
    name: "open",
    arguments: { page: "/x", none: null, deep: [{ a: null }] },
  },
  "completed client tool call": {
    id: "@tool_call:one",
    type: "client_tool_call",
    status: "completed",
    call_id: "call-1",
    name: "open",
    arguments: {},
    output: { ok: true, none: null },
  },
  widget: {
    type: "widget",
    copy_text: "Hi",
    widget: { type: "Card", children: [{ type: "Text", id: "t", value: "Hi", size: "sm" }] },
  },
  "generated image": { type: "generated_image", image: { id: "img-1", url: "https://example.org/i.png" } },
  "generated image without an image": { type: "generated_image" },
  "structured input": {
    type: "structured_input",
    status: "pending",
    inputs: [
      {
        type: "multiple_choice",
        id: "q1",
        question: "Which?",
        options: [{ value: "a" }, { value: "b" }],
        multiple: true,
      },
      { type: "freeform", id: "q2", question: "Why?", description: "In a word" },
      {
        type: "freeform",
        id: "q3",
        question: "When?",
        answer: { values: ["now"], skipped: false },
      },
    ],
  },
  "workflow of every task": workflow({ summary: { title: "Done", icon: "check" }, expanded: true }),
  "reasoning workflow with a duration": workflow({ type: "reasoning", summary: { duration: 12 } }),
  "workflow without a summary": workflow({ tasks: [] }),
  ...Object.fromEntries(
    tasks.map((task) => [`${task.type} task`, { id: "@task:one", type: "task", task } as JsonObject]),
  ),
  "end of turn": { type: "end_of_turn" },
  "hidden context": { id: "@sdk_hidden_context:h", type: "hidden_context_item", content: { secret: 1 } },
  "hidden context of the SDK": {
    id: "@sdk_hidden_context:h",
    type: "sdk_hidden_context",
    content: "secret",
  },
};

const isHidden = (fields: JsonObject) => String(fields.type).includes("hidden");

const whole = Object.entries(wholeItems).flatMap(([name, fields]): Scenario[] => [
  turn(`${name}, whole`, [done(fields)]),
  ...(isHidden(fields)
    ? []
    : [
        turn(`${name}, added then done`, [added(fields), done(answer("x", "@message:x")), done(fields)]),
        turn(`${name}, added then removed`, [added(fields), removed(String(fields.id ?? "@message:answer"))]),
      ]),
  turn(`${name}, done then removed`, [done(fields), removed(String(fields.id ?? "@message:answer"))]),
]);

const message = (content: readonly JsonObject[]): JsonObject => ({ type: "assistant_message", content });
const contentAdded = (index: number, content: JsonObject) =>
  updated({ type: "assistant_message.content_part.added", content_index: index, content });
const delta = (index: number, text: string) =>
  updated({ type: "assistant_message.content_part.text_delta", content_index: index, delta: text });
const annotated = (index: number, at: number, annotation: JsonObject) =>
  updated({
    type: "assistant_message.content_part.annotation_added",
    content_index: index,
    annotation_index: at,
    annotation,
  });
const contentDone = (index: number, content: JsonObject) =>
  updated({ type: "assistant_message.content_part.done", content_index: index, content });
const annotation = { type: "annotation", source: url, index: 3 };

const streamed: Scenario[] = [
  turn("an assistant message streams", [
    added(message([])),
    contentAdded(0, part("")),
    delta(0, "Hel"),
    delta(0, "lo 👋 <b>"),
    annotated(0, 0, annotation),
    contentDone(0, part("Hello 👋 <b>", [annotation])),
    contentAdded(1, part("and")),
    delta(1, " more\n\ndata: x"),
    contentDone(1, part("and more\n\ndata: x")),
    done(message([part("Hello 👋 <b>", [annotation]), part("and more\n\ndata: x")])),
  ]),
  turn("what is done counts, not what was streamed", [
    added(message([])),
    contentAdded(0, part("")),
    delta(0, "One thing"),
    done(message([part("Another")])),
  ]),
  turn("an update of an unknown item is passed on", [
    updated(
      { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "x" },
      "@message:nowhere",
    ),
  ]),
  turn("two messages interleaved", [
    added(message([])),
    added({ ...message([]), id: "@message:second" }),
    delta(0, "a"),
    updated(
      { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "b" },
      "@message:second",
    ),
    done({ ...message([part("b")]), id: "@message:second" }),
    done(message([part("a")])),
  ]),
  turn("a workflow grows", [
    added(workflow({ tasks: [] })),
    ...tasks.map((task, index) =>
      updated({ type: "workflow.task.added", task_index: index, task }, "@workflow:steps"),
    ),
    updated(
      {
        type: "workflow.task.updated",
        task_index: 0,
        task: { type: "custom", title: "Looked", status_indicator: "complete" },
      },
      "@workflow:steps",
    ),
    done(workflow({ summary: { duration: 3 } })),
  ]),
  turn("an image comes in steps", [
    added({ type: "generated_image" }),
    updated({
      type: "generated_image.updated",
      image: { id: "i", url: "data:image/png;base64,AA==" },
      progress: 0.25,
    }),
    updated({ type: "generated_image.updated", image: { id: "i", url: "data:image/png;base64,AAA=" } }),
    done({ type: "generated_image", image: { id: "i", url: "data:image/png;base64,AAAA" } }),
  ]),
  turn("a widget changes", [
    added({ type: "widget", widget: { type: "Card", children: [{ type: "Text", id: "t", value: "" }] } }),
    updated({ type: "widget.streaming_text.value_delta", component_id: "t", delta: "Hi", done: false }),
    updated({
      type: "widget.component.updated",
      component_id: "t",
      component: { type: "Text", id: "t", value: "Hi!" },
    }),
    updated({ type: "widget.root.updated", widget: { type: "Card", children: [] } }),
    done({ type: "widget", widget: { type: "Card", children: [] } }),
  ]),
  turn("an item is replaced in its place", [
    done(answer("first")),
    done(answer("second", "@message:second")),
    replaced({ type: "widget", widget: { type: "Card", children: [] } }),
  ]),
  turn("an item that was never there is replaced", [replaced(answer("new"))]),
  turn("an item that was never there is removed", [removed("@message:nowhere")]),
  turn("the same item is done twice", [done(answer("first")), done(answer("again"))]),
  turn("a removed item comes again", [
    done(answer("first")),
    removed("@message:answer"),
    done(answer("again")),
  ]),
];

/** Every type of item and of update, through a turn and back from the store. */
export const itemScenarios: readonly Scenario[] = [...whole, ...streamed];
