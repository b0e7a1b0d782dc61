import { openaiChatkitPython, runConformance, type SendRequest } from "@parlor/conformance";
import { expect, test } from "vitest";
import { type RunningServer, startOurServer } from "./our-server.ts";
import { startReferenceServer } from "./reference-server.ts";
import type { Hooks, ScriptStep } from "./script.ts";

const prompts = {
  hello: "Hello",
  clientTool: "Call a client tool",
  widget: "Show a widget",
  structuredInput: "Ask me",
  slow: "Take your time",
};
const fields = { thread_id: "@thread", created_at: "@now" };

function toItem(item: { type: string; id: string; [name: string]: unknown }): ScriptStep {
  return { yield: { type: "thread.item.done", item: { ...fields, ...item } } } as ScriptStep;
}

/** A message of two pieces, with a wait between them. */
function toSlowAnswer(id: string, gate: string): ScriptStep[] {
  const update = (change: object) =>
    ({
      yield: { type: "thread.item.updated", item_id: id, update: { content_index: 0, ...change } },
    }) as ScriptStep;
  const item = { type: "assistant_message", id, ...fields };
  const part = { type: "output_text", text: "", annotations: [] };
  return [
    { yield: { type: "thread.item.added", item: { ...item, content: [] } } },
    update({ type: "assistant_message.content_part.added", content: part }),
    update({ type: "assistant_message.content_part.text_delta", delta: "One, " }),
    { wait: gate },
    update({ type: "assistant_message.content_part.text_delta", delta: "two." }),
    { yield: { type: "thread.item.done", item: { ...item, content: [{ ...part, text: "One, two." }] } } },
  ];
}

/** What the assistant does with a message. Names are new in each turn, and so are the ids behind them. */
function toHooks(text: string, turn: number): Hooks {
  const hidden = {
    type: "hidden_context_item",
    id: `@sdk_hidden_context:h${turn}`,
    content: "for the model",
  };
  const widget = {
    type: "Card",
    children: [{ type: "Button", label: "Ping", onClickAction: { type: "ping", payload: { count: 1 } } }],
  };
  const call = {
    type: "client_tool_call",
    id: `@tool_call:c${turn}`,
    call_id: `call-${turn}`,
    name: "count",
  };
  const choice = { type: "multiple_choice", id: "size", question: "Which?", multiple: false };
  const inputs = [{ ...choice, options: [{ value: "S" }, { value: "M" }] }];
  const question = { type: "structured_input", id: `@message:q${turn}`, status: "pending", inputs };
  const answers: Record<string, ScriptStep[]> = {
    [prompts.clientTool]: [toItem({ ...call, arguments: { of: "words" }, status: "pending" })],
    [prompts.widget]: [{ widget: { states: [widget], streamed: false } } as ScriptStep],
    [prompts.structuredInput]: [toItem(question)],
    [prompts.slow]: toSlowAnswer(`@message:s${turn}`, `gate-${turn}`),
  };
  const hello: ScriptStep[] = [
    { set: { title: "A greeting", metadata: { plan: "secret" } } },
    { text: { id: `@message:m${turn}`, deltas: ["Good ", "day."] } },
  ];
  const notice = { yield: { type: "notice", level: "info", message: "pong" } } as ScriptStep;
  return {
    respond: [toItem(hidden), ...(answers[text] ?? hello)],
    action: [notice],
    transcribe: { text: "silence" },
  };
}

/** Sends to a server with the scripted assistant, which is told before each request what to do. */
function createSend({ url }: RunningServer): SendRequest {
  let turn = 0;
  const control = (path: string, body: object) =>
    fetch(`${url}/control/${path}`, { method: "POST", body: JSON.stringify(body) });
  return async (address, init) => {
    const body = String(init.body);
    const owner = new Headers(init.headers).get("x-owner") ?? "";
    const [, type] = /"type":"([\w.]+)"/.exec(body) ?? [];
    if (type === "items.list") {
      const page = await fetch(address, init);
      // What a long answer waits for: that the thread was read.
      await control("gates", { owner, gate: `gate-${turn}` });
      return page;
    }
    if (type !== "threads.list") {
      turn += 1;
      const [, text = ""] = /"text":"([^"]*)"/.exec(body) ?? [];
      await control("hooks", { owner, hooks: toHooks(text, turn) });
    }
    return fetch(address, init);
  };
}

async function examine(server: RunningServer) {
  const report = await runConformance({
    url: `${server.url}/chatkit`,
    fetch: createSend(server),
    headers: { "x-owner": "the-first-user" },
    otherHeaders: { "x-owner": "the-other-user" },
    prompts,
    known: openaiChatkitPython,
    // Who may ask is for the application to say: these take whoever the header names, and nobody for a user.
    skip: ["ownership.credentials"],
  });
  await server.stop();
  return report.results;
}

test("the official SDK breaks the rules that are listed as its defects, and no other", async () => {
  const results = await examine(await startReferenceServer());
  expect(results.filter(({ outcome }) => outcome === "broken")).toEqual([]);
  const known = results.filter(({ outcome }) => outcome === "known").map(({ rule }) => rule.id);
  expect(known.sort()).toEqual(openaiChatkitPython.map(({ rule }) => rule).sort());
  const unseen = results.filter(({ outcome }) => outcome === "unseen").map(({ rule }) => rule.id);
  // Its files go to another host, which is left alone; no refusal of it has a 4xx status; the rest is ours.
  expect(unseen.sort()).toEqual([
    "attachments.direct",
    "attachments.echoed",
    "attachments.uploaded",
    "errors.body",
    "errors.request-id",
    "parlor.idempotent",
    "parlor.runs-attach",
    "retry.told",
  ]);
});

test("ours, with the same assistant, breaks none", async () => {
  const results = await examine(await startOurServer());
  const broken = results.filter(({ outcome }) => outcome === "broken" || outcome === "known");
  expect(broken.map(({ rule }) => rule.id)).toEqual([]);
});
