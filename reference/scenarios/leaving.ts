import type { Scenario } from "../scenario.ts";
import type { ScriptStep } from "../script.ts";
import {
  add,
  added,
  answer,
  create,
  done,
  listItems,
  part,
  readThread,
  request,
  updated,
} from "./requests.ts";

const begin = added({ type: "assistant_message", content: [] });
const delta = (text: string, index = 0) =>
  updated({ type: "assistant_message.content_part.text_delta", content_index: index, delta: text });
const never: ScriptStep = { wait: "never" };

/** A client that closes its connection once it has seen this much of the answer, and looks at what is left. */
function leaves(
  name: string,
  shown: readonly ScriptStep[],
  frames: number,
  hidden: readonly ScriptStep[] = [],
): Scenario {
  // thread.created, the user's message and the stream options come before the answer.
  return {
    name,
    steps: [
      {
        ...create({ respond: [...shown, ...hidden, never, done(answer("too late", "@message:late"))] }),
        hold: "left",
        frames: frames + 3,
      },
      { leave: "left" },
      readThread,
      listItems(),
      add({ respond: [{ report: "history" }] }),
    ],
  };
}

/** Connections that are closed at each stage of a turn: what is kept, and how the thread goes on. */
export const leavingScenarios: readonly Scenario[] = [
  leaves("left before the hook gives anything", [], 0),
  leaves("left when an item has begun", [begin], 1),
  leaves(
    "left when a part has begun",
    [begin, updated({ type: "assistant_message.content_part.added", content_index: 0, content: part("") })],
    2,
  ),
  leaves("left in the middle of a text", [begin, delta("Hel"), delta("lo")], 3),
  leaves("left when only spaces were written", [begin, delta("  \n")], 2),
  leaves("left in the second part", [begin, delta("One"), delta("Two", 1)], 3),
  leaves("left with a part skipped", [begin, delta("Two", 1)], 2),
  leaves(
    "left with annotations",
    [
      begin,
      delta("See"),
      updated({
        type: "assistant_message.content_part.annotation_added",
        content_index: 0,
        annotation_index: 0,
        annotation: { type: "annotation", source: { type: "file", title: "a", filename: "a.txt" } },
      }),
      updated({
        type: "assistant_message.content_part.annotation_added",
        content_index: 0,
        annotation_index: 0,
        annotation: { type: "annotation", source: { type: "file", title: "b", filename: "b.txt" } },
      }),
    ],
    4,
  ),
  leaves(
    "left when a part was finished",
    [
      begin,
      delta("On"),
      updated({ type: "assistant_message.content_part.done", content_index: 0, content: part("One.") }),
    ],
    3,
  ),
  leaves(
    "left in the middle of two messages",
    [begin, added({ id: "@message:second", type: "assistant_message", content: [part("b")] }), delta("a")],
    3,
  ),
  leaves("left after an item", [done(answer("One"))], 1),
  leaves(
    "left after an item, in the middle of the next",
    [done(answer("One", "@message:one")), begin, delta("Two")],
    3,
  ),
  leaves(
    "left after a removed item",
    [begin, delta("x"), { yield: { type: "thread.item.removed", item_id: "@message:answer" } }],
    3,
  ),
  leaves("left after a change of the thread", [{ set: { title: "Title" } }, done(answer("One"))], 2),
  leaves("left after a hidden item", [done(answer("One"))], 1, [
    done({ id: "@sdk_hidden_context:h", type: "hidden_context_item", content: "x" }),
  ]),
  leaves("left after a notice", [{ yield: { type: "notice", level: "info", message: "x" } }], 1),
  {
    name: "left in a later turn",
    steps: [
      create({ respond: [done(answer("One", "@message:one"))] }),
      { ...add({ respond: [begin, delta("Tw"), never] }), hold: "left", frames: 4 },
      { leave: "left" },
      readThread,
    ],
  },
  {
    name: "left in a retry",
    steps: [
      create({ respond: [] }),
      {
        ...request(
          "threads.retry_after_item",
          { thread_id: "thr_1", item_id: "msg_1" },
          { respond: [begin, delta("Tw"), never] },
        ),
        hold: "left",
        frames: 3,
      },
      { leave: "left" },
      readThread,
    ],
  },
];
