import type { Scenario, ScenarioStep } from "./scenario.ts";
import { act, actAtOnce, updatedWidget, withWidget } from "./scenarios/actions.ts";
import { announce, dictate } from "./scenarios/attachments.ts";
import { call, output } from "./scenarios/client-tools.ts";
import {
  add,
  added,
  answer,
  create,
  done,
  listItems,
  plainAnswer,
  readThread,
  replaced,
  request,
  toInput,
  turn,
  updated,
} from "./scenarios/requests.ts";
import { asked, submit } from "./scenarios/structured-input.ts";
import type { JsonObject, ScriptStep } from "./script.ts";

/**
 * Something that we do in another way than the reference, on purpose. How exactly the answers to its scenarios differ
 * is pinned in fixtures/pinned-differences.json: the run fails when a scenario stops to differ, and when it differs otherwise.
 */
export interface ChosenDifference {
  id: string;
  what: string;
  reason: string;
  shownBy: readonly Scenario[];
}

const never: ScriptStep = { wait: "never" };
const begin = added({ type: "assistant_message", content: [] });
const delta = (text: string) =>
  updated({ type: "assistant_message.content_part.text_delta", content_index: 0, delta: text });
const workflow: JsonObject = {
  id: "@workflow:steps",
  type: "workflow",
  workflow: {
    type: "custom",
    tasks: [{ type: "custom", title: "Look", status_indicator: "loading" }],
    expanded: false,
  },
};
const inThread = (fields: JsonObject = {}): JsonObject => ({ thread_id: "thr_1", ...fields });
const retry = (itemId: string, respond: readonly ScriptStep[] = []) =>
  request("threads.retry_after_item", inThread({ item_id: itemId }), { respond });
const rename = (title: string) => request("threads.update", inThread({ title }));

/** A scenario of one request that is refused, in a thread that has one turn. */
const refused = (name: string, ...steps: ScenarioStep[]): Scenario => ({
  name,
  steps: [create({ respond: plainAnswer }), ...steps],
});
/** The same, for a request that is nothing but its text. */
const refusedText = (name: string, text: string): Scenario => ({ name, steps: [{ send: { text } }] });

const requestsOfUnknownThreads: readonly ScenarioStep[] = [
  request("threads.get_by_id", { thread_id: "thr_none" }),
  request("threads.update", { thread_id: "thr_none", title: "x" }),
  request("threads.delete", { thread_id: "thr_none" }),
  request("items.list", { thread_id: "thr_none" }),
];

/** Streams that are asked for a thread that is not there. */
const streamsOfUnknownThreads: readonly ScenarioStep[] = [
  request("threads.add_user_message", { thread_id: "thr_none", input: toInput("x") }),
  request("threads.retry_after_item", { thread_id: "thr_none", item_id: "msg_1" }),
];

export const chosenDifferences: readonly ChosenDifference[] = [
  {
    id: "times-and-ids",
    what: "Times are UTC and say so; ids have 128 random bits instead of 32.",
    reason:
      "A local time without a zone is read as another moment elsewhere; ids of 32 bits collide with some ten thousand items.",
    shownBy: [{ name: "a thread's time and id", literal: true, steps: [create({ respond: plainAnswer })] }],
  },
  {
    id: "words-for-the-model",
    what: "What the model is told of an answer that was stopped is worded in our way.",
    reason: "No sentences are copied; the meaning is the same.",
    shownBy: [
      {
        name: "a stopped answer, word for word",
        literal: true,
        steps: [{ ...create({ respond: [never] }), hold: "left", frames: 3 }, { leave: "left" }],
      },
    ],
  },
  {
    id: "errors-are-answers",
    what: "A request that cannot be answered gets JSON with a code, a message and a request id, and a 4xx status.",
    reason: "A 500 without a word tells neither the person nor the developer what to do.",
    shownBy: [
      refusedText("a body that is no JSON", "{"),
      refusedText("a body that is empty", ""),
      refusedText("a body that is a list", "[]"),
      refusedText("a request without a type", '{"params":{}}'),
      refusedText("a request of an unknown type", '{"type":"messages.create","params":{}}'),
      refusedText("a request without its parameters", '{"type":"threads.list"}'),
      refusedText(
        "a message without content",
        '{"type":"threads.create","params":{"input":{"attachments":[],"inference_options":{}}}}',
      ),
      refusedText("an order that is none", '{"type":"threads.list","params":{"order":"up"}}'),
      refused("threads that are not there", ...requestsOfUnknownThreads),
      {
        name: "threads of others",
        steps: [
          create({ respond: plainAnswer }),
          { ...readThread, owner: "other" },
          { ...listItems(), owner: "other" },
          { ...rename("Mine now"), owner: "other" },
          { ...request("threads.delete", inThread()), owner: "other" },
          readThread,
        ],
      },
    ],
  },
  {
    id: "refused-before-the-stream",
    what: "What is wrong with a streaming request is said with a status, before a stream begins.",
    reason:
      "The reference answers 200, and then breaks the stream off: a client cannot tell it from a lost connection.",
    shownBy: [
      refused("turns in threads that are not there", ...streamsOfUnknownThreads),
      refused("a turn in a thread of others", { ...add(), owner: "other" }),
      refused(
        "a message with an attachment that is not there",
        add({}, toInput("x", { attachments: ["atc_none"] })),
      ),
      {
        name: "a first message with an attachment that is not there makes no thread",
        steps: [create({}, toInput("x", { attachments: ["atc_none"] })), request("threads.list", {})],
      },
      refused("an assistant's message is retried", retry("msg_2")),
      refused("a message that is not there is retried", retry("msg_none")),
      refused("the hook of stream options fails", add({ stream_options: { raise: "unexpected" } })),
    ],
  },
  {
    id: "empty-message",
    what: "A message without text, tag or attachment is refused.",
    reason: "It costs a model call that cannot come to anything.",
    shownBy: [
      { name: "an empty first message", steps: [create({}, toInput("")), request("threads.list", {})] },
      refused("a message of spaces", add({}, toInput(" \n"))),
      refused("a message without parts", add({}, { content: [], attachments: [], inference_options: {} })),
    ],
  },
  {
    id: "bounds",
    what: "Bodies, messages and titles have a greatest length; a page has at most 100 records and at least one.",
    reason: "One request must not take the memory of all. The hosted client asks for pages of 9,999 records.",
    shownBy: [
      refused("a message that is too long", add({}, toInput("x".repeat(32_001)))),
      refused("a body that is too large", add({}, toInput("x", { padding: "x".repeat(1024 * 1024) }))),
      refused("a title that is too long", rename("x".repeat(201))),
      refused("a page of none", listItems({ limit: 0 })),
      refused("a page of less than none", listItems({ limit: -1 })),
      {
        name: "a page of 9,999",
        steps: [
          create({
            respond: Array.from({ length: 120 }, (_, index) => done(answer("x", `@message:${index}`))),
          }),
          listItems({ limit: 9_999 }),
        ],
      },
    ],
  },
  {
    id: "content-type",
    what: "A body must say that it is JSON.",
    reason:
      "A form of any other site can send text/plain with the user's cookies, and no browser asks us before.",
    shownBy: [
      {
        name: "a body that says it is text",
        steps: [{ ...request("threads.list", {}), contentType: "text/plain" }],
      },
    ],
  },
  {
    id: "titles",
    what: "A title is trimmed, and an empty one refused.",
    reason: "A row of the history without a word on it cannot be told from a broken one.",
    shownBy: [
      refused("a title of spaces", rename("  ")),
      refused("a title with spaces around it", rename("  Mine ")),
    ],
  },
  {
    id: "locked-and-closed",
    what: "A thread that is locked or closed takes no message and no retry.",
    reason: "The reference leaves it to every host to remember; the status says that the thread takes none.",
    shownBy: ["locked", "closed"].map((type) => ({
      name: `a thread that is ${type} gets a message`,
      steps: [
        create({ respond: [...plainAnswer, { set: { status: { type, reason: "Enough for today." } } }] }),
        add({ respond: [done(answer("x"))] }),
        retry("msg_1", [done(answer("x"))]),
        rename("Still possible"),
      ],
    })),
  },
  {
    id: "one-turn-at-a-time",
    what: "A message for a thread whose answer is still being written is refused with 409.",
    reason:
      "Two answers written at once mix in one history, and each is written without knowing of the other.",
    shownBy: [
      {
        name: "a second message while an answer is written",
        steps: [
          { ...create({ respond: [{ wait: "gate" }, done(answer("first"))] }), hold: "first", frames: 3 },
          add({ respond: [done(answer("second", "@message:second"))] }),
          { open: "gate" },
          { finish: "first" },
        ],
      },
    ],
  },
  {
    id: "retry-tells",
    what: "On a retry, the old answer stays until the new one begins, and clients are told which items go.",
    reason:
      "The reference deletes first: when the model cannot be reached, the old answer is gone, and the page shows both until it is reloaded.",
    shownBy: [
      {
        name: "an answer is retried",
        steps: [
          create({ respond: plainAnswer }),
          retry("msg_1", [done(answer("again", "@message:again"))]),
          readThread,
        ],
      },
      {
        name: "a retry that fails before it begins keeps the old answer",
        steps: [create({ respond: plainAnswer }), retry("msg_1", [{ raise: "unexpected" }]), readThread],
      },
      {
        name: "an earlier message is retried",
        steps: [
          create({ respond: [done(answer("one", "@message:one"))] }),
          add({ respond: [done(answer("two", "@message:two"))] }),
          retry("msg_1", [{ report: "history" }, done(answer("again", "@message:again"))]),
          readThread,
        ],
      },
    ],
  },
  {
    id: "hidden-stays-hidden",
    what: "A hidden item is never sent, whichever event it comes with.",
    reason: "The reference sends it with `added` and `replaced`.",
    shownBy: ["hidden_context_item", "sdk_hidden_context"].flatMap((type) => [
      turn(`${type}, added`, [added({ id: "@sdk_hidden_context:h", type, content: "secret" })]),
      turn(`${type}, replaced`, [replaced({ id: "@sdk_hidden_context:h", type, content: "secret" })]),
    ]),
  },
  {
    id: "unfinished-items-settle",
    what: "An item that has begun and is not done when its turn ends is kept as it was shown, and finished on the page; what has nothing to show goes.",
    reason:
      "In the reference, the page shows an item that never finishes, and a reload loses what people have read.",
    shownBy: [
      turn("a text that is not done when the turn ends", [begin, delta("Half")]),
      turn("a text that is not done when the turn fails", [begin, delta("Half"), { raise: "unexpected" }]),
      turn("a text that has not begun when the turn fails", [begin, { raise: "custom", message: "Sorry" }]),
      turn("a workflow that is not done when the turn fails", [added(workflow), { raise: "unexpected" }]),
      {
        name: "a workflow that is not done when the client leaves",
        steps: [
          { ...create({ respond: [added(workflow), never] }), hold: "left", frames: 4 },
          { leave: "left" },
          readThread,
        ],
      },
      {
        name: "a widget that is not done when the client leaves",
        steps: [
          {
            ...create({
              respond: [added({ type: "widget", widget: { type: "Card", children: [] } }), never],
            }),
            hold: "left",
            frames: 4,
          },
          { leave: "left" },
          readThread,
        ],
      },
    ],
  },
  {
    id: "errors-come-last",
    what: "When a turn fails, the error is its last event.",
    reason: "A client may stop reading at an error; in the reference a change of the thread comes after it.",
    shownBy: [
      turn("the thread is changed, and then the turn fails", [
        { set: { title: "Set" } },
        { raise: "unexpected" },
      ]),
    ],
  },
  {
    id: "failed-feedback-hook",
    what: "When the feedback hook fails, the answer is JSON, and the feedback is kept all the same.",
    reason: "Feedback is the server's to keep; the hook is told of it.",
    shownBy: [
      refused("the feedback hook fails", {
        ...request("items.feedback", inThread({ item_ids: ["msg_2"], kind: "positive" }), {
          feedback: { raise: "unexpected" },
        }),
      }),
      refused(
        "feedback in a thread that is not there",
        request("items.feedback", { thread_id: "thr_none", item_ids: ["msg_2"], kind: "positive" }),
      ),
    ],
  },
  {
    id: "feedback-names-items",
    what: "Feedback names one item or more; the hook gets those that are in the thread, each once.",
    reason: "A hook is not to look after ids that anybody can make up.",
    shownBy: [
      refused("feedback on nothing", request("items.feedback", inThread({ item_ids: [], kind: "positive" }))),
      refused(
        "feedback on an item twice, and on one that is not there",
        request("items.feedback", inThread({ item_ids: ["msg_2", "msg_2", "msg_9"], kind: "positive" })),
      ),
    ],
  },
  {
    id: "resumable-turns",
    what: "For a client that can resume, a lost connection stops nothing.",
    reason: "A page that is reloaded, or a train in a tunnel, is no wish to stop.",
    shownBy: [
      {
        name: "a client that can resume leaves",
        steps: [
          {
            send: {
              type: "threads.create",
              params: { input: toInput("Hello") },
              metadata: { parlor: { resumable: true } },
            },
            hooks: { respond: [begin, delta("On"), { wait: "gate" }, done(answer("One"))] },
            hold: "left",
            frames: 5,
          },
          { leave: "left", mayGoOn: true },
          { open: "gate" },
          readThread,
        ],
      },
    ],
  },
  {
    id: "titles-during-a-turn",
    what: "A title that the user gives while an answer is written stays.",
    reason: "In the reference, the turn writes the thread as it was when it began.",
    shownBy: [
      {
        name: "a thread is renamed while its answer is written",
        steps: [
          {
            ...create({ respond: [{ wait: "gate" }, { set: { metadata: { k: 1 } } }, done(answer("x"))] }),
            hold: "turn",
            frames: 3,
          },
          rename("By the user"),
          { open: "gate" },
          { finish: "turn" },
          readThread,
        ],
      },
    ],
  },
  {
    id: "deleted-during-a-turn",
    what: "A thread that is deleted while an answer is written stays deleted, and its turn ends without an error.",
    reason: "The user has deleted it; an error to be retried is not what they asked for.",
    shownBy: [
      {
        name: "a thread is deleted while its answer is written",
        steps: [
          {
            ...create({ respond: [{ wait: "gate" }, { set: { title: "Back" } }, done(answer("x"))] }),
            hold: "turn",
            frames: 3,
          },
          request("threads.delete", inThread()),
          { open: "gate" },
          { finish: "turn" },
          request("threads.list", {}),
        ],
      },
    ],
  },
  {
    id: "items-are-of-their-thread",
    what: "An item is kept in the thread of its turn, whatever thread it names.",
    reason: "A hook that mixes up two threads would write into the history of another.",
    shownBy: [
      turn("an item that names another thread", [
        {
          yield: {
            type: "thread.item.done",
            item: { ...answer("x"), thread_id: "thr_else", created_at: "@now" } as JsonObject,
          },
        },
      ]),
    ],
  },
  {
    id: "actions-from-wrong-senders",
    what: "An action whose sender is no widget of the thread is refused with a status.",
    reason:
      "The reference answers some with an error event, some with a stream that breaks off, and some with a bare 500.",
    shownBy: [
      {
        name: "actions of what is no widget",
        steps: [
          withWidget,
          act({ action: plainAnswer }, { item_id: "msg_1" }),
          act({ action: plainAnswer }, { item_id: "msg_none" }),
          act({ action: plainAnswer }, { thread_id: "thr_none" }),
          actAtOnce({ sync_action: {} }, { item_id: "msg_1" }),
          actAtOnce({ sync_action: {} }, { item_id: "msg_none" }),
          actAtOnce({ sync_action: {} }, { thread_id: "thr_none" }),
        ],
      },
      {
        name: "an action answered at once fails",
        steps: [withWidget, actAtOnce({ sync_action: { raise: "custom", message: "Not now" } })],
      },
    ],
  },
  {
    id: "updated-widgets-are-kept",
    what: "The item that an action answered at once gives back is saved.",
    reason: "In the reference the page shows it until it is reloaded, unless the host saves it by hand.",
    shownBy: [
      {
        name: "an action answered at once updates its widget",
        steps: [withWidget, actAtOnce({ sync_action: { updated_item: updatedWidget } }), readThread],
      },
    ],
  },
  {
    id: "nulls-in-payloads",
    what: "A null inside of a widget action's payload is sent.",
    reason: "The payload is the host's own value, and comes back to it: what it has put there must not go.",
    shownBy: [
      turn("a widget whose action has a null in its payload", [
        done({
          type: "widget",
          widget: {
            type: "Card",
            children: [
              {
                type: "Button",
                onClickAction: {
                  type: "go",
                  payload: { none: null },
                  handler: "server",
                  loadingBehavior: "auto",
                  streaming: true,
                },
              },
            ],
          },
        }),
      ]),
    ],
  },
  {
    id: "client-tool-output",
    what: "The output of a client tool finds its call also when the call is not the newest item, and is refused with a status when nothing waits. The page is told which calls were taken back.",
    reason: "The reference looks at the newest item alone, whatever it is, and breaks the stream off.",
    shownBy: [
      {
        name: "a call that is followed by another item gets its output",
        steps: [
          create({ respond: [call("one"), done(answer("Waiting"))] }),
          output({ ok: true }, [done(answer("x", "@message:x"))]),
          readThread,
        ],
      },
      {
        name: "two calls wait for one output",
        steps: [
          create({ respond: [call("one"), call("two")] }),
          output("x", [{ report: "history" }]),
          readThread,
        ],
      },
      {
        name: "no call waits",
        steps: [
          create({ respond: plainAnswer }),
          output("x"),
          create({ respond: [call("one")] }),
          add(),
          readThread,
        ],
      },
      {
        name: "an output comes twice",
        steps: [create({ respond: [call("one")] }), output("x", plainAnswer), output("y"), readThread],
      },
    ],
  },
  {
    id: "structured-input-once",
    what: "Answers to what is no pending question are refused with a status.",
    reason: "The reference answers 200, and breaks the stream off.",
    shownBy: [
      { name: "questions are answered twice", steps: [asked, submit({}, []), submit({}, []), readThread] },
      {
        name: "answers to what are no questions",
        steps: [create({ respond: plainAnswer }), submit({}, [])],
      },
    ],
  },
  {
    id: "attachments-in-full",
    what: "A file that was never uploaded cannot be sent with a message; files have types and sizes that are allowed.",
    reason: "The model would be asked about a file that is not there.",
    shownBy: [
      {
        name: "an attachment that was not uploaded",
        steps: [announce(), create({ respond: plainAnswer }, toInput("Look", { attachments: ["atc_1"] }))],
      },
      {
        name: "a program is announced",
        steps: [announce({ name: "a.exe", mime_type: "application/x-msdownload" })],
      },
      { name: "a file that is too large is announced", steps: [announce({ size: 20 * 1024 * 1024 + 1 })] },
      {
        name: "an unknown attachment is deleted",
        steps: [request("attachments.delete", { attachment_id: "atc_none" })],
      },
      {
        name: "an attachment is sent in two conversations, and deleted after it was sent",
        steps: [
          announce(),
          { upload: "atc_1" },
          create({ respond: plainAnswer }, toInput("Look", { attachments: ["atc_1"] })),
          create({ respond: plainAnswer }, toInput("Look again", { attachments: ["atc_1"] })),
          request("attachments.delete", { attachment_id: "atc_1" }),
        ],
      },
      {
        name: "an attachment of others is sent and deleted",
        steps: [
          announce(),
          { upload: "atc_1" },
          { ...create({}, toInput("Mine", { attachments: ["atc_1"] })), owner: "other" },
          { ...request("attachments.delete", { attachment_id: "atc_1" }), owner: "other" },
        ],
      },
    ],
  },
  {
    id: "dictation-is-checked",
    what: "A recording of a type that is not allowed, or that is no base64, is refused; a hook that fails gives JSON.",
    reason: "The reference hands over whatever comes, and decodes what is no base64 to something else.",
    shownBy: [
      {
        name: "a recording that is no sound",
        steps: [dictate({ transcribe: { text: "x" } }, { mime_type: "text/html" })],
      },
      {
        name: "a recording that is no base64",
        steps: [dictate({ transcribe: { text: "x" } }, { audio_base64: "no base64!" })],
      },
      { name: "an empty recording", steps: [dictate({ transcribe: { text: "x" } }, { audio_base64: "" })] },
      { name: "dictation fails", steps: [dictate({ transcribe: { raise: "unexpected" } })] },
    ],
  },
  {
    id: "texts-without-ids",
    what: "A text without an id that grows replaces the root.",
    reason: "In the reference nothing at all is sent: the page shows the beginning until the widget is done.",
    shownBy: [
      turn("a widget streams a text without an id that grows", [
        {
          widget: {
            states: ["He", "Hello"].map((value) => ({ type: "Card", children: [{ type: "Text", value }] })),
          },
        },
      ]),
    ],
  },
  {
    id: "ids-twice-in-a-widget",
    what: "When texts that share an id grow, the root is replaced.",
    reason:
      "A delta for the id says nothing of which text it is for; the reference sends that of the last one.",
    shownBy: [
      turn("a widget streams two texts of one id", [
        {
          widget: {
            states: ["", "more"].map((value) => ({
              type: "Card",
              children: [
                { type: "Text", id: "a", value },
                { type: "Text", id: "a", value },
              ],
            })),
          },
        },
      ]),
    ],
  },
];
