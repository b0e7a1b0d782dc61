import { expect, test } from "vitest";
import {
  createChatKitHarness,
  createHeldResponder,
  eventually,
  toCreate,
} from "../testing/chatkit-harness.ts";

const { start } = createChatKitHarness();
const COMMENT = ": still here\n\n";

/** Reads a stream in the background, every byte of it. */
function follow(response: Response) {
  const state = { text: "" };
  const ended = (async () => {
    for await (const part of response.body ?? []) state.text += new TextDecoder().decode(part);
  })();
  return { state, ended };
}

const countComments = (text: string) => text.split(COMMENT).length - 1;

test("a silent turn sends comments to those who can resume, and nothing to those who cannot", async () => {
  const held = createHeldResponder();
  const running = await start({ respond: held.respond, limits: { heartbeatMs: 20 } });
  const official = follow(await running.send(toCreate("Tell me")));
  await held.said;
  await eventually(() => expect(official.state.text).toContain('" upon"'));
  const thread_id = /thr_[0-9a-f]{32}/.exec(official.state.text)?.[0];
  const attach = { type: "parlor.runs.attach", params: { thread_id } };
  const resumable = follow(await running.send(attach));
  await eventually(() => expect(countComments(resumable.state.text)).toBeGreaterThan(2));
  held.release();
  await Promise.all([official.ended, resumable.ended]);
  expect(countComments(official.state.text)).toBe(0);
  // Comments stand between events, not within them.
  for (const frame of resumable.state.text.replaceAll(COMMENT, "").split("\n\n").slice(0, -1)) {
    expect(frame).toMatch(/^id: \d+\ndata: \{.*\}$/);
  }
});
