import type { ThreadStreamEvent } from "@parlor/protocol";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { answerHello, createChatKitHarness, toAdd, toCreate } from "./testing/chatkit-harness.ts";

const { start } = createChatKitHarness();
const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);
process.on("unhandledRejection", note);
afterAll(() => {
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

const id = fc.constantFrom("msg_1", "msg_2", "wf_1", "__proto__", "");
const anything = fc.oneof(fc.anything({ maxDepth: 2 }), id, fc.constantFrom([], {}, null, -1, 0, 1));
const item = fc.record(
  {
    type: fc.constantFrom<unknown>(
      "assistant_message",
      "workflow",
      "task",
      "widget",
      "user_message",
      "sdk_hidden_context",
      7,
    ),
    id: fc.oneof(id, anything),
    thread_id: anything,
    created_at: anything,
    content: anything,
    workflow: fc.oneof(anything, fc.record({ tasks: fc.oneof(fc.array(anything), anything) })),
    task: anything,
    attachments: anything,
  },
  { requiredKeys: [] },
);
const update = fc.record(
  {
    type: fc.constantFrom(
      "assistant_message.content_part.added",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.annotation_added",
      "assistant_message.content_part.done",
      "workflow.task.added",
      "workflow.task.updated",
      "widget.root.updated",
      "none",
    ),
    content_index: fc.oneof(fc.nat(3), anything),
    content: anything,
    delta: fc.oneof(fc.string(), anything),
    task: anything,
    task_index: fc.oneof(fc.nat(3), anything),
    annotation: anything,
    annotation_index: anything,
    widget: anything,
  },
  { requiredKeys: ["type"] },
);
const event = fc.oneof(
  fc.record({ type: fc.constantFrom("thread.item.added", "thread.item.done", "thread.item.replaced"), item }),
  fc.record({ type: fc.constant("thread.item.updated"), item_id: id, update: fc.oneof(update, anything) }),
  fc.record({ type: fc.constant("thread.item.removed"), item_id: fc.oneof(id, anything) }),
  fc.record({
    type: fc.constantFrom("thread.created", "thread.updated", "notice", "error"),
    thread: anything,
  }),
  anything,
);

/** The frames of a stream, each one line of JSON. */
async function readFrames(response: Response): Promise<{ type?: unknown }[]> {
  expect(response.status).toBe(200);
  const frames = (await response.text()).split("\n\n");
  expect(frames.pop()).toBe("");
  return frames.map((frame) => {
    expect(frame).toMatch(/^data: .*$/);
    return JSON.parse(frame.slice("data: ".length)) as { type?: unknown };
  });
}

test("whatever a hook gives for events, the stream is JSON, it ends, and the thread takes the next message", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 6 }), async (events) => {
      let isSound = false;
      const running = await start({
        async *respond(input) {
          if (isSound) yield* answerHello(input);
          else yield* events as ThreadStreamEvent[];
        },
      });
      const [created] = await readFrames(await running.send(toCreate("Hi")));
      const { thread } = created as { thread: { id: string } };
      isSound = true;
      const next = await readFrames(await running.send(toAdd(thread.id, "And now?")));
      expect(next.at(-1)?.type).toBe("thread.item.done");
      expect((await running.call("items.list", { thread_id: thread.id, limit: 100 })).status).toBe(200);
      await running.chatKit.close({ graceMs: 0 });
    }),
    { numRuns: 300 },
  );
}, 60_000);
