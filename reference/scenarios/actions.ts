import type { Scenario } from "../scenario.ts";
import type { Hooks, JsonObject, ScriptStep } from "../script.ts";
import {
  add,
  answer,
  create,
  done,
  item,
  listItems,
  plainAnswer,
  readThread,
  replaced,
  request,
} from "./requests.ts";

const widget = (value: string): JsonObject => ({
  type: "widget",
  copy_text: value,
  widget: {
    type: "Card",
    children: [
      { type: "Text", id: "t", value },
      {
        type: "Button",
        label: "Go",
        onClickAction: {
          type: "go",
          payload: { id: 7 },
          handler: "server",
          loadingBehavior: "auto",
          streaming: true,
        },
      },
    ],
  },
});
const action: JsonObject = { type: "go", payload: { id: 7, none: null, deep: [{ a: 1 }] } };
const act = (hooks: Hooks, fields: JsonObject = {}) =>
  request("threads.custom_action", { thread_id: "thr_1", item_id: "msg_2", action, ...fields }, hooks);
const actAtOnce = (hooks: Hooks, fields: JsonObject = {}) =>
  request("threads.sync_custom_action", { thread_id: "thr_1", item_id: "msg_2", action, ...fields }, hooks);
const withWidget = create({ respond: [done(widget("Before"))] });

const payloads: Record<string, JsonObject> = {
  "an object": { type: "go", payload: { a: 1 } },
  nothing: { type: "go" },
  null: { type: "go", payload: null },
  "a text": { type: "go", payload: "x" },
  "a list": { type: "go", payload: [1, null] },
  "a number": { type: "go", payload: 0 },
};
const scripts: Record<string, readonly ScriptStep[]> = {
  "gives nothing": [],
  "gives an answer": plainAnswer,
  "replaces its widget": [replaced(widget("After"))],
  "changes the thread": [{ set: { title: "Acted", metadata: { acted: true } } }, ...plainAnswer],
  "adds a hidden item": [
    done({ id: "@sdk_hidden_context:h", type: "hidden_context_item", content: "acted" }),
    done(answer("x", "@message:x")),
  ],
  "raises an error for the user": [{ raise: "custom", message: "No", allow_retry: true }],
  "raises an error that nobody expected": [{ raise: "unexpected" }],
};

/** Actions of widgets and of the page, streamed and answered at once. */
export const actionScenarios: readonly Scenario[] = [
  ...Object.entries(scripts).map(([name, script]) => ({
    name: `an action ${name}`,
    steps: [withWidget, act({ action: script }), readThread, listItems()],
  })),
  ...Object.entries(payloads).map(([name, given]) => ({
    name: `an action with ${name}`,
    steps: [
      withWidget,
      act({ action: plainAnswer }, { action: given }),
      actAtOnce({ sync_action: {} }, { action: given }),
    ],
  })),
  {
    name: "an action of the page, without a widget",
    steps: [
      withWidget,
      request("threads.custom_action", { thread_id: "thr_1", action }, { action: plainAnswer }),
      request("threads.custom_action", { thread_id: "thr_1", item_id: null, action }, { action: [] }),
      request("threads.sync_custom_action", { thread_id: "thr_1", action }, { sync_action: {} }),
    ],
  },
  {
    name: "an action answered at once, with nothing",
    steps: [withWidget, actAtOnce({ sync_action: {} }), readThread],
  },
  {
    name: "a message after an action",
    steps: [withWidget, act({ action: plainAnswer }), add({ respond: [{ report: "history" }] })],
  },
];

/** What `sync_action` gives back as the updated widget. */
export const updatedWidget: JsonObject = item({ ...widget("After"), id: "@message:answer" });
export { act, actAtOnce, withWidget };
