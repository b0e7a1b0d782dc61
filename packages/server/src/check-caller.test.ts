import { expect, test } from "vitest";
import { createChatKit } from "./create-chatkit.ts";
import { createMemoryAttachmentStore } from "./stores/memory-attachment-store.ts";
import { createMemoryStore } from "./stores/memory-store.ts";
import { answerHello, toCreate } from "./testing/chatkit-harness.ts";

/** What is answered where `authenticate` gives something, by both doors, and what the log says. */
async function ask(given: unknown) {
  const reasons: string[] = [];
  const store = createMemoryStore();
  const chatKit = createChatKit({
    store,
    attachments: createMemoryAttachmentStore({ url: "/files" }),
    authenticate: async () => given as never,
    respond: answerHello,
    log: ({ level, code, error }) => reasons.push(`${level} ${code} ${error}`),
  });
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(toCreate("Hi"));
  const requests = [
    chatKit.handler(new Request("http://chatkit.test/", { method: "POST", headers, body })),
    chatKit.files(new Request("http://chatkit.test/files/atc_1")),
  ];
  const answers = [];
  for (const response of await Promise.all(requests)) {
    answers.push([response.status, JSON.parse(await response.text()).error.code]);
  }
  await chatKit.close({ graceMs: 0 });
  return { answers, reasons };
}

test.each([
  ["no owner", {}, "the owner undefined"],
  ["an owner that a session does not have", { owner: undefined, context: {} }, "the owner undefined"],
  ["null", { owner: null, context: {} }, "the owner null"],
  ["an empty owner", { owner: "", context: {} }, "the owner an empty string"],
  ["a number", { owner: 42, context: {} }, "the owner 42"],
  ["a promise of an owner", { owner: Promise.resolve("ada"), context: {} }, "the owner a promise"],
  ["nothing but yes", true, "true"],
  ["the name alone", "ada", "a string"],
])("a host that gives %s lets nobody in, and reads in its log why", async (_, given, found) => {
  const { answers, reasons } = await ask(given);
  expect(answers).toEqual([
    [500, "internal_error"],
    [500, "internal_error"],
  ]);
  const reason = `error internal_error TypeError: authenticate gave ${found}. It must give {owner, context} with a string that is not empty as the owner, or undefined for nobody.`;
  expect(reasons).toEqual([reason, reason]);
});

test.each([[undefined], [null], [false]])("a host that gives %s has nobody signed in", async (given) => {
  const { answers } = await ask(given);
  expect(answers).toEqual([
    [401, "unauthenticated"],
    [401, "unauthenticated"],
  ]);
});
