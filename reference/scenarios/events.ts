import type { Scenario } from "../scenario.ts";
import type { JsonObject, ScriptStep } from "../script.ts";
import { add, answer, create, done, plainAnswer, readThread, request, turn } from "./requests.ts";

const event = (fields: JsonObject): ScriptStep => ({ yield: fields });
const listThreads = request("threads.list", {});

/** Events beside items, and changes that a hook makes to its thread. */
export const eventScenarios: readonly Scenario[] = [
  turn("progress", [
    event({ type: "progress_update", text: "Looking…" }),
    event({ type: "progress_update", text: "Found", icon: "search" }),
    done(answer("x")),
  ]),
  turn("a client effect", [
    event({ type: "client_effect", name: "open", data: { page: null, list: [1, null] } }),
    event({ type: "client_effect", name: "close", data: {} }),
  ]),
  turn("notices", [
    event({ type: "notice", level: "info", message: "a" }),
    event({ type: "notice", level: "warning", message: "b", title: "B" }),
    event({ type: "notice", level: "danger", message: "[c](https://example.org)" }),
  ]),
  turn("error events that a hook gives, and goes on after", [
    event({ type: "error", code: "custom", message: "Sorry", allow_retry: true }),
    event({ type: "error", code: "stream.error", allow_retry: false }),
    done(answer("x")),
  ]),
  turn("stream options that change", [
    event({ type: "stream_options", stream_options: { allow_cancel: false } }),
    done(answer("x")),
    event({ type: "stream_options", stream_options: { allow_cancel: true } }),
  ]),
  turn("a hook that gives nothing", []),
  turn("a title in the middle", [
    done(answer("x")),
    { set: { title: "Groceries" } },
    done(answer("y", "@message:y")),
  ]),
  turn("a title before the first event", [{ set: { title: "Groceries" } }, done(answer("x"))]),
  turn("a title after the last event", [done(answer("x")), { set: { title: "Groceries" } }]),
  turn("a title without any event", [{ set: { title: "Groceries" } }]),
  turn("a title set to what it is", [
    { set: { title: "Groceries" } },
    done(answer("x")),
    { set: { title: "Groceries" } },
    done(answer("y", "@message:y")),
  ]),
  turn("several changes at once", [
    { set: { title: "A", metadata: { k: 1 }, allowed_image_domains: ["example.org"] } },
    done(answer("x")),
  ]),
  turn("metadata changes deep inside", [
    { set: { metadata: { deep: { a: [1] } } } },
    done(answer("x")),
    { set: { metadata: { deep: { a: [1, 2] } } } },
    done(answer("y", "@message:y")),
  ]),
  turn("a change before a hidden item", [
    { set: { title: "Hidden" } },
    done({ id: "@sdk_hidden_context:h", type: "hidden_context_item", content: "x" }),
    done(answer("y")),
  ]),
  turn("images are limited to no domain", [{ set: { allowed_image_domains: [] } }, done(answer("x"))]),
  ...["locked", "closed"].map((type) =>
    turn(`the thread is ${type} in its turn`, [
      { set: { status: { type, reason: "Enough" } } },
      done(answer("x")),
    ]),
  ),
  turn("a thread is locked without a reason", [{ set: { status: { type: "locked" } } }, done(answer("x"))]),
  turn("a thread is locked and opened again", [
    { set: { status: { type: "locked" } } },
    done(answer("x")),
    { set: { status: { type: "active" } } },
  ]),
  {
    name: "changes are there in the next turn",
    steps: [
      create({ respond: [{ set: { title: "First", metadata: { n: 1 } } }, ...plainAnswer] }),
      add({ respond: [{ set: { metadata: { n: 2 } } }, done(answer("x"))] }),
      add({ respond: [done(answer("y", "@message:y"))] }),
      readThread,
      listThreads,
    ],
  },
  ...[true, false].map((allow_cancel) => ({
    name: `the host's stream options, allow_cancel ${allow_cancel}`,
    steps: [create({ stream_options: { allow_cancel }, respond: plainAnswer }), add()],
  })),
];
