import type { Task, ThreadItem, Workflow } from "@parlor/protocol";
import { expect, test } from "vitest";
import { createLocalizer } from "../strings/localizer.ts";
import { describeTask, describeWorkflow, toTaskContent, toToolLabel } from "./describe-activity.ts";
import { toCopyText, toEntries } from "./to-entries.ts";
import { toProgress } from "./to-progress.ts";

const t = createLocalizer();

function user(id: string): ThreadItem {
  return {
    type: "user_message",
    id,
    thread_id: "thr_1",
    created_at: "2026-11-21T10:00:00Z",
    content: [{ type: "input_text", text: id }],
    attachments: [],
    inference_options: {},
  };
}

function answer(id: string, text = id): ThreadItem {
  return {
    type: "assistant_message",
    id,
    thread_id: "thr_1",
    created_at: "2026-11-21T10:00:00Z",
    content: [{ type: "output_text", text, annotations: [] }],
  };
}

function workflow(rest: Partial<Workflow>): Workflow {
  return { type: "custom", tasks: [], expanded: false, ...rest };
}

function step(title: string, status: Task["status_indicator"] = "complete"): Task {
  return { type: "custom", title, status_indicator: status };
}

test("an answer ends before the next message and at the end; its actions know the whole of it", () => {
  const end: ThreadItem = { type: "end_of_turn", id: "eot", thread_id: "thr_1", created_at: "" };
  const entries = toEntries([user("u1"), answer("a1"), answer("a2"), end, user("u2"), answer("a3")]);
  expect(entries.map(({ item, target }) => [item.id, target])).toEqual([
    ["u1", undefined],
    ["a1", undefined],
    ["a2", { userMessageId: "u1", itemIds: ["a1", "a2"], isLatest: false }],
    ["u2", undefined],
    ["a3", { userMessageId: "u2", itemIds: ["a3"], isLatest: true }],
  ]);
});

test("a page that begins within an answer has no message to answer again", () => {
  const [first] = toEntries([answer("a1"), user("u2")]);
  expect(first?.target).toEqual({ userMessageId: undefined, itemIds: ["a1"], isLatest: false });
});

test("copying gives the answer's texts, without what stands between them", () => {
  expect(toCopyText([answer("a1", "One"), user("u"), answer("a2", " "), answer("a3", "Two")])).toBe(
    "One\n\nTwo",
  );
});

test("a wait says what it waits for, and nothing where the answer speaks for itself", () => {
  const items = [user("u1")];
  const live = new Map<string, ThreadItem>();
  expect(toProgress({ phase: "idle", items, live })).toBeUndefined();
  expect(toProgress({ phase: "sending", items, live })).toEqual({ id: "messages.sending" });
  expect(toProgress({ phase: "streaming", items, live })).toEqual({ id: "messages.waiting" });
  expect(toProgress({ phase: "stopping", items, live })).toEqual({ id: "messages.stopping" });
  const progress = { type: "progress_update" as const, text: "Reading the file" };
  expect(toProgress({ phase: "streaming", items, live, progress })).toMatchObject({
    text: "Reading the file",
  });
  const empty = answer("a1", "");
  expect(
    toProgress({ phase: "streaming", items: [...items, empty], live: new Map([["a1", empty]]) }),
  ).toEqual({
    id: "messages.waiting",
  });
  const growing = answer("a1", "Hel");
  expect(
    toProgress({ phase: "streaming", items: [...items, empty], live: new Map([["a1", growing]]) }),
  ).toBeUndefined();
  expect(toProgress({ phase: "streaming", items: [...items, answer("a1")], live })).toEqual({
    id: "messages.working",
  });
});

test("a workflow says its current step while it runs, and folds to its steps and time", () => {
  const tasks = [step("Reading the list"), step("Looking up your tasks", "loading")];
  expect(describeWorkflow(t, workflow({ tasks }), true).label).toBe("Looking up your tasks");
  expect(describeWorkflow(t, workflow({}), true).label).toBe("Working");
  expect(describeWorkflow(t, workflow({ type: "reasoning" }), true).label).toBe("Thinking");
  const three = [step("a"), step("b"), step("c")];
  expect(describeWorkflow(t, workflow({ tasks: three, summary: { duration: 4 } }), false).label).toBe(
    "3 steps, 4 s",
  );
  expect(describeWorkflow(t, workflow({ tasks: [step("a")] }), false).label).toBe("1 step");
  expect(describeWorkflow(t, workflow({ summary: { title: "Planned the week" } }), false).label).toBe(
    "Planned the week",
  );
  const thought = workflow({ type: "reasoning", summary: { duration: 65 } });
  expect(describeWorkflow(t, thought, false).label).toBe("Thought for 1 min 5 s");
});

test("a step is told in words; JSON is never shown", () => {
  expect(
    toTaskContent(t, { type: "custom", status_indicator: "none", content: '{"id": 7}' }),
  ).toBeUndefined();
  expect(toTaskContent(t, { type: "custom", status_indicator: "none", content: "[1, 2]" })).toBeUndefined();
  expect(
    toTaskContent(t, { type: "custom", status_indicator: "none", content: "[a link](https://a.example)" }),
  ).toBe("[a link](https://a.example)");
  expect(describeTask(t, { type: "later", status_indicator: "none" } as never, false).label).toBe("Step");
  expect(toToolLabel("get_current_location")).toBe("Get current location");
  expect(toToolLabel("switchTheme")).toBe("Switch theme");
});
