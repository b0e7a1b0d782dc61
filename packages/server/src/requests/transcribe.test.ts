import { describe, expect, test } from "vitest";
import type { ChatKitOptions, TranscribeInput } from "../chatkit.ts";
import { type Context, createChatKitHarness, toCreate } from "../testing/chatkit-harness.ts";

const { start } = createChatKitHarness();

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

async function startListening(options: Partial<ChatKitOptions<Context>> = {}) {
  const inputs: TranscribeInput<Context>[] = [];
  const running = await start({
    async transcribe(input) {
      inputs.push(input);
      return { text: `heard ${input.audio.length} bytes` };
    },
    ...options,
  });
  const transcribe = (params: object) => running.call<object>("input.transcribe", params);
  return { ...running, inputs, transcribe };
}

const recording = { audio_base64: toBase64(new Uint8Array([0, 127, 128, 255])), mime_type: "audio/webm" };

test("the hook gets the bytes and the type, and its text is the answer", async () => {
  const { transcribe, inputs } = await startListening();
  const { status, body } = await transcribe({ ...recording, mime_type: "Audio/WebM; codecs=opus" });
  expect([status, body]).toEqual([200, { text: "heard 4 bytes" }]);
  expect(inputs[0]).toMatchObject({
    owner: "ada",
    context: { user: "ada" },
    mimeType: "Audio/WebM; codecs=opus",
    mediaType: "audio/webm",
  });
  expect(inputs[0]?.audio).toEqual(new Uint8Array([0, 127, 128, 255]));
  expect(inputs[0]?.signal.aborted).toBe(false);
});

test.each([
  ["no audio", { audio_base64: "" }, 400, "invalid_request"],
  ["what is no base64", { audio_base64: "?!" }, 400, "invalid_request"],
  ["another type", { mime_type: "video/mp4" }, 415, "audio_type_not_allowed"],
  ["no type", { mime_type: "" }, 415, "audio_type_not_allowed"],
  ["a field missing", { audio_base64: undefined }, 400, "invalid_request"],
  ["a recording that is too long", { audio_base64: toBase64(new Uint8Array(101)) }, 413, "audio_too_large"],
  ["far too long", { audio_base64: toBase64(new Uint8Array(5_000)) }, 413, "audio_too_large"],
])("is refused with %s", async (_, fields, status, code) => {
  const { transcribe, inputs } = await startListening({ limits: { maxAudioBytes: 100 } });
  const { body, ...refused } = await transcribe({ ...recording, ...fields });
  expect([refused.status, body]).toMatchObject([status, { error: { code } }]);
  expect(inputs).toEqual([]);
});

test("a recording of just the limit is taken", async () => {
  const { transcribe } = await startListening({ limits: { maxAudioBytes: 100 } });
  const { status } = await transcribe({ ...recording, audio_base64: toBase64(new Uint8Array(100)) });
  expect(status).toBe(200);
});

describe("a recording is longer than any other request may be", () => {
  const long = toBase64(new Uint8Array(3 * 1024 * 1024));

  test("and is taken", async () => {
    const { transcribe } = await startListening();
    expect((await transcribe({ ...recording, audio_base64: long })).body).toEqual({
      text: "heard 3145728 bytes",
    });
  });

  test("a message that only says so is not", async () => {
    const running = await startListening();
    const padded = { ...toCreate("Hi"), metadata: { note: '"input.transcribe"', long } };
    const refused = await running.send(padded);
    expect([refused.status, await refused.json()]).toMatchObject([
      413,
      { error: { code: "body_too_large" } },
    ]);
  });

  test("a body that does not say so is not read to its end", async () => {
    const { chatKit } = await startListening();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024).fill(120));
      },
    });
    const headers = { "content-type": "application/json", "x-user": "ada" };
    const init = { method: "POST", headers, body, duplex: "half" };
    const response = await chatKit.handler(new Request("http://chatkit.test/", init));
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { error: { code: "body_too_large" } },
    ]);
    expect(sent).toBeLessThan(1.5 * 1024 * 1024);
  });

  test("where the host takes no dictation, it is as long as any request", async () => {
    const running = await startListening({ transcribe: undefined } as never);
    const { status, body } = await running.call("input.transcribe", { ...recording, audio_base64: long });
    expect([status, body]).toMatchObject([413, { error: { code: "body_too_large" } }]);
  });
});

test("a hook that throws is a 500 without its words", async () => {
  const { send } = await startListening({
    transcribe: async () => {
      throw new Error("secret detail");
    },
  });
  const response = await send({ type: "input.transcribe", params: recording });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret detail");
});
