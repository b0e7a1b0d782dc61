import { describe, expect, test } from "vitest";
import { readJsonText } from "./read-body.ts";

const limits = { maxBytes: 1_000, maxAudioBytes: 3_000, timeoutMs: 10_000 };

function toRequest(body: RequestInit["body"], headers: Record<string, string> = {}): Request {
  const init = {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
    duplex: "half",
  };
  return new Request("http://chatkit.test/", init as RequestInit);
}

const toRecording = (length: number) =>
  JSON.stringify({ type: "input.transcribe", params: { audio_base64: "A".repeat(length) } });

describe("a body that is too large", () => {
  test.each([
    ["whose length is told", { "content-length": "100000" }],
    ["whose length is not told", {}],
  ])("%s, is refused with the number that counts for what it is", async (_, headers) => {
    await expect(readJsonText(toRequest(toRecording(20_000), headers), limits)).rejects.toMatchObject({
      code: "audio_too_large",
      status: 413,
      message: "The recording is larger than 3000 bytes.",
    });
    const other = JSON.stringify({ type: "threads.list", params: { after: "x".repeat(20_000) } });
    await expect(readJsonText(toRequest(other, headers), limits)).rejects.toMatchObject({
      code: "body_too_large",
      message: "The body is larger than 1000 bytes.",
    });
  });

  test("is no recording where none is taken", async () => {
    const request = toRequest(toRecording(20_000));
    await expect(readJsonText(request, { ...limits, maxAudioBytes: 0 })).rejects.toMatchObject({
      code: "body_too_large",
    });
  });

  test("of a recording as long as allowed is read", async () => {
    const recording = toRecording(4_000);
    expect(await readJsonText(toRequest(recording), limits)).toBe(recording);
  });
});

test("a body that something has read before is told from one that is no JSON", async () => {
  const used = toRequest("{}");
  await used.text();
  await expect(readJsonText(used, limits)).rejects.toMatchObject({ code: "body_already_read", status: 500 });
  const locked = toRequest("{}");
  locked.body?.getReader();
  await expect(readJsonText(locked, limits)).rejects.toMatchObject({ code: "body_already_read" });
});

test("a body with a Content-Encoding is refused, unless it is none", async () => {
  const gzip = readJsonText(toRequest("x", { "content-encoding": "gzip" }), limits);
  await expect(gzip).rejects.toMatchObject({
    code: "unsupported_media_type",
    status: 415,
    message: expect.stringContaining("Content-Encoding"),
  });
  expect(await readJsonText(toRequest("{}", { "content-encoding": "Identity" }), limits)).toBe("{}");
});

test("a body that breaks off is of a client that has gone", async () => {
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(new Error("the connection was reset"));
    },
  });
  await expect(readJsonText(toRequest(broken), limits)).rejects.toMatchObject({ code: "client_gone" });
});
