import type { AgentInputItem } from "@openai/agents";
import { createId, type ThreadItem } from "@parlor/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toKeptContent } from "../kept-tool-calls.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { loadModelInput } from "./load-model-input.ts";

const fields = { thread_id: "thr_1", created_at: "2026-01-01T00:00:00.000Z" };

const user = (text: string): ThreadItem => ({
  type: "user_message",
  id: createId("user_message"),
  ...fields,
  content: [{ type: "input_text", text }],
  attachments: [],
  inference_options: {},
});
const assistant = (text: string): ThreadItem => ({
  type: "assistant_message",
  id: createId("assistant_message"),
  ...fields,
  content: [{ type: "output_text", text, annotations: [] }],
});
const calls = (...ids: string[]): ThreadItem => ({
  type: "hidden_context_item",
  id: createId("hidden_context_item"),
  ...fields,
  content: toKeptContent(
    ids.map((id) => ({ call_id: id, name: "add_task", arguments: "{}", output: `of ${id}` })),
  ),
});

/** A thread's history as a run gives it: newest first; counts how many items were taken. */
function toHistory(items: readonly ThreadItem[]) {
  const history = {
    taken: 0,
    async *[Symbol.asyncIterator]() {
      for (const item of items.toReversed()) {
        history.taken += 1;
        yield item;
      }
    },
  };
  return history;
}

/** An item in a word: its text, or its kind with its id. */
function toWord(item: AgentInputItem): string {
  if (item.type === "function_call") return `call ${item.callId}`;
  if (item.type === "function_call_result") return `result ${item.callId}`;
  const content = (item as { content: { text: string }[] }).content;
  return content[0]?.text ?? "";
}

/** Each item costs one. */
const countTokens = () => 1;
const load = async (items: readonly ThreadItem[], tokenBudget: number) =>
  (await loadModelInput(toHistory(items), { tokenBudget, countTokens })).map(toWord);

const conversation = [
  user("q1"),
  assistant("a1"),
  user("q2"),
  calls("c2"),
  assistant("a2"),
  user("q3"),
  calls("c3", "c4"),
  assistant("a3"),
];

test("all of a conversation that fits, oldest first", async () => {
  expect(await load(conversation, 100)).toEqual([
    ...["q1", "a1"],
    ...["q2", "call c2", "result c2", "a2"],
    ...["q3", "call c3", "result c3", "call c4", "result c4", "a3"],
  ]);
});

test("the newest turns that fit, each whole", async () => {
  const third = ["q3", "call c3", "result c3", "call c4", "result c4", "a3"];
  const second = ["q2", "call c2", "result c2", "a2"];
  expect(await load(conversation, 12)).toEqual(["q1", "a1", ...second, ...third]);
  expect(await load(conversation, 11)).toEqual([...second, ...third]);
  expect(await load(conversation, 10)).toEqual([...second, ...third]);
  expect(await load(conversation, 9)).toEqual(third);
});

test("the newest turn goes in whole also when it alone is over the budget", async () => {
  expect(await load(conversation, 1)).toEqual(["q3", "call c3", "result c3", "call c4", "result c4", "a3"]);
  expect(await load([user("only")], 0)).toEqual(["only"]);
});

test("a turn that does not fit ends the history: nothing older goes in around it", async () => {
  expect(
    await load(
      [user("small"), user("large"), ...Array.from({ length: 5 }, () => assistant("x")), user("new")],
      4,
    ),
  ).toEqual(["new"]);
});

test("what stands before the first user message is kept where it fits", async () => {
  const items = [assistant("Welcome."), user("q1"), assistant("a1")];
  expect(await load(items, 3)).toEqual(["Welcome.", "q1", "a1"]);
  expect(await load(items, 2)).toEqual(["q1", "a1"]);
});

test("no history is read beyond what the budget takes", async () => {
  const items = Array.from({ length: 500 }, (_, index) => [user(`q${index}`), assistant("a")]).flat();
  const history = toHistory(items);
  await loadModelInput(history, { tokenBudget: 10, countTokens });
  expect(history.taken).toBeLessThanOrEqual(12);
});

test("an empty thread is an empty input", async () => {
  expect(await load([], 10)).toEqual([]);
});

test("by default, a token is four characters, and 32,000 of them go in", async () => {
  const turn = (index: number) => user(String(index).padEnd(4_000, "x"));
  const items = Array.from({ length: 100 }, (_, index) => turn(index));
  const input = await loadModelInput(toHistory(items));
  const cost = input.reduce((sum, item) => sum + estimateTokens(item), 0);
  expect(cost).toBeLessThanOrEqual(32_000);
  expect(cost).toBeGreaterThan(30_000);
  expect(toWord(input.at(-1) as AgentInputItem)).toMatch(/^99x/);
});

test("by default, a tool's result is cut at 20,000 characters", async () => {
  const long = toKeptContent([{ call_id: "a", name: "t", arguments: "{}", output: "y".repeat(50_000) }]);
  const item: ThreadItem = {
    type: "hidden_context_item",
    id: createId("hidden_context_item"),
    ...fields,
    content: long,
  };
  const [, , result] = await loadModelInput(toHistory([user("q"), item]));
  expect((result as { output: { text: string } }).output.text).toBe(
    `${"y".repeat(20_000)}\n[cut: 50000 characters in all]`,
  );
});

test("an id that calls of two turns have is told apart, with each result at its call", async () => {
  expect(await load([user("q1"), calls("0", "0"), user("q2"), calls("0", "0_2")], 100)).toEqual([
    ...["q1", "call 0", "result 0", "call 0_2", "result 0_2"],
    ...["q2", "call 0_3", "result 0_3", "call 0_2_2", "result 0_2_2"],
  ]);
});

const anyItem = fc.oneof(
  { weight: 3, arbitrary: fc.string().map(user) },
  { weight: 3, arbitrary: fc.string().map(assistant) },
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom("0", "1", "0_2"), { maxLength: 3 }).map((ids) => calls(...ids)),
  },
);

test("of any thread: turns whole and the newest, a result after its call, every id once, within the budget", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyItem, { maxLength: 30 }), fc.nat(60), async (items, tokenBudget) => {
      const input = await loadModelInput(toHistory(items), { tokenBudget, countTokens });
      const whole = await loadModelInput(toHistory(items), { tokenBudget: 1_000_000, countTokens });
      // The end of the whole, beginning with a user message unless it is all of it.
      const toShape = (item: AgentInputItem) =>
        item.type === "message" || !item.type ? toWord(item) : item.type;
      expect(input.map(toShape)).toEqual(whole.slice(whole.length - input.length).map(toShape));
      if (input.length < whole.length) expect(input[0]).toMatchObject({ role: "user" });
      const newest = items.findLastIndex((item) => item.type === "user_message");
      const least = await loadModelInput(toHistory(newest === -1 ? items : items.slice(newest)), {
        tokenBudget: 1_000_000,
        countTokens,
      });
      expect(input.length).toBeGreaterThanOrEqual(least.length);
      if (input.length > least.length) expect(input.length).toBeLessThanOrEqual(tokenBudget);
      const open = new Set<string>();
      const seen = new Set<string>();
      for (const item of input) {
        if (item.type === "function_call") {
          expect(seen).not.toContain(item.callId);
          seen.add(item.callId);
          open.add(item.callId);
        }
        if (item.type === "function_call_result") expect(open.delete(item.callId)).toBe(true);
      }
      expect(open.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});
