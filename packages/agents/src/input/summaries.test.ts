import { createId, type ThreadItem } from "@parlor/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadModelMessages } from "../ai-sdk/load-model-messages.ts";
import { createAgentContext, getAnswer } from "../context/agent-context.ts";
import { toKeptContent } from "../kept-tool-calls.ts";
import { loadModelInput } from "./load-model-input.ts";
import type { HistoryOptions } from "./select-history.ts";

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
const call = (id: string): ThreadItem => ({
  type: "hidden_context_item",
  id: createId("hidden_context_item"),
  ...fields,
  content: toKeptContent([{ call_id: id, name: "add_task", arguments: "{}", output: `of ${id}` }]),
});

function readText(item: ThreadItem): string {
  if (item.type === "user_message") return item.content.map(({ text }) => text).join("");
  return item.type === "assistant_message" ? item.content.map(({ text }) => text).join("") : item.type;
}

/** What each bridge gives a model, as text: one line for each thing said. */
const bridges = {
  agents: async (history: AsyncIterable<ThreadItem>, options: HistoryOptions) =>
    (await loadModelInput(history, { ...options, countTokens: () => 1 })).map((item) => JSON.stringify(item)),
  "ai-sdk": async (history: AsyncIterable<ThreadItem>, options: HistoryOptions) =>
    (await loadModelMessages(history, { ...options, countTokens: () => 1 })).map((item) =>
      JSON.stringify(item),
    ),
};

/** A conversation that goes on, as a server would keep it: what the turn adds comes after its user message. */
function createConversation(load: (typeof bridges)["agents"], tokenBudget: number) {
  const items: ThreadItem[] = [];
  const summaries: { items: string[]; previous: string | undefined }[] = [];
  const errors: unknown[] = [];
  let failure: Error | undefined;
  let taken = 0;

  async function* history() {
    taken = 0;
    for (const item of items.toReversed()) {
      taken += 1;
      yield item;
    }
  }

  return {
    items,
    summaries,
    errors,
    get taken() {
      return taken;
    },
    failNext(error: Error) {
      failure = error;
    },
    async turn(...given: ThreadItem[]): Promise<string> {
      const [message, ...answer] = given;
      items.push(message as ThreadItem);
      const context = createAgentContext({ run: { createId }, thread: { id: "thr_1" } });
      const input = await load(history(), {
        tokenBudget,
        summary: {
          context,
          async summarize(fallen, previous) {
            if (failure) {
              const error = failure;
              failure = undefined;
              throw error;
            }
            summaries.push({ items: fallen.map(readText), previous });
            return `summary ${summaries.length}`;
          },
          onError: (error) => errors.push(error),
        },
      });
      const { outbox, toolWork } = getAnswer(context);
      toolWork.run();
      for (const event of outbox.take()) if (event.type === "thread.item.done") items.push(event.item);
      items.push(...answer);
      return input.join("\n");
    },
  };
}

describe.each(Object.entries(bridges))("what falls out of a long conversation (%s)", (_name, load) => {
  test("is summed up once, and not again before half of the budget is full again", async () => {
    const conversation = createConversation(load, 8);
    const inputs: string[] = [];
    for (let count = 1; count <= 9; count += 1)
      inputs.push(await conversation.turn(user(`q${count}.`), assistant(`a${count}.`)));
    expect(conversation.summaries).toEqual([
      { items: ["q1.", "a1.", "q2.", "a2.", "q3.", "a3."], previous: undefined },
      { items: ["q4.", "a4.", "q5.", "a5.", "q6.", "a6."], previous: "summary 1" },
    ]);
    // Nothing is given before it falls out, and nothing is lost after.
    expect(inputs[3]).not.toContain("summary");
    const last = inputs.at(-1) as string;
    expect(last).toContain("summary 2");
    expect(last).toContain("q9.");
    expect(last.split("summary")).toHaveLength(2);
  });

  test("no turn is both summed up and given, and none is neither", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom("text", "call"), { maxLength: 3 }), {
          minLength: 1,
          maxLength: 14,
        }),
        fc.integer({ min: 3, max: 12 }),
        async (shapes, budget) => {
          const conversation = createConversation(load, budget);
          const all: string[] = [];
          for (const [index, shape] of shapes.entries()) {
            const answer = shape.map((kind, at) =>
              kind === "call" ? call(`c${index}_${at}`) : assistant(`a${index}_${at}.`),
            );
            const input = await conversation.turn(user(`q${index}.`), ...answer);
            all.push(`q${index}.`);
            const summed = new Set(conversation.summaries.flatMap(({ items }) => items));
            for (const text of all)
              expect(Number(summed.has(text)) + Number(input.includes(`"${text}"`))).toBe(1);
          }
          const inputs = conversation.summaries.flatMap(({ items }) => items);
          expect(new Set(inputs.filter((text) => text.startsWith("q"))).size).toBe(
            inputs.filter((text) => text.startsWith("q")).length,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("history is read no further than to what the last summary covers", async () => {
    const conversation = createConversation(load, 8);
    for (let count = 1; count <= 40; count += 1)
      await conversation.turn(user(`q${count}.`), assistant(`a${count}.`));
    expect(conversation.items.length).toBeGreaterThan(80);
    expect(conversation.taken).toBeLessThan(15);
  });

  test("a summary that fails leaves the turn as it would be without one, and says so", async () => {
    const conversation = createConversation(load, 8);
    for (let count = 1; count <= 4; count += 1)
      await conversation.turn(user(`q${count}.`), assistant(`a${count}.`));
    const failure = new Error("no model");
    conversation.failNext(failure);
    const input = await conversation.turn(user("q5."), assistant("a5."));
    expect(conversation.errors).toEqual([failure]);
    expect(input).toContain("q5.");
    expect(input).toContain("q2.");
    expect(input).not.toContain("summary");
    expect(await conversation.turn(user("q6."))).toContain("summary 1");
  });

  test("a summary whose place is gone is not believed", async () => {
    const conversation = createConversation(load, 8);
    for (let count = 1; count <= 6; count += 1)
      await conversation.turn(user(`q${count}.`), assistant(`a${count}.`));
    expect(conversation.summaries).toHaveLength(1);
    // All that it covers was deleted.
    const start = conversation.items.findIndex((item) => readText(item) === "q5.");
    conversation.items.splice(0, start);
    expect(await conversation.turn(user("q7."))).not.toContain("summary");
  });

  test("without the option, what falls out is forgotten, and nothing is kept", async () => {
    const items = [user("q1."), assistant("a1."), user("q2."), assistant("a2."), user("q3.")];
    async function* history() {
      yield* items.toReversed();
    }
    const input = (await load(history(), { tokenBudget: 3 })).join("\n");
    expect(input).not.toContain("q1.");
    expect(input).toContain("q2.");
  });
});
