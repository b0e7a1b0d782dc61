import { expect, test, vi } from "vitest";
import { createTextResponse, type TextSink, takeTextSource } from "./text-source.ts";

function createSource() {
  const leave = vi.fn();
  const resume = vi.fn();
  let sink: TextSink | undefined;
  const source = vi.fn((given: TextSink) => {
    sink = given;
    return { resume, leave };
  });
  return { source, leave, resume, write: (piece: string) => sink?.write(piece), end: () => sink?.end() };
}

test("an answer is not followed before somebody reads it, and then gives what its source does", async () => {
  const { source, write, end, resume } = createSource();
  const response = createTextResponse(source, { status: 201 });
  await new Promise(setImmediate);
  expect(source).not.toHaveBeenCalled();
  const text = response.text();
  await vi.waitFor(() => expect(source).toHaveBeenCalledOnce(), { timeout: 20_000 });
  // Wanted, as somebody waits for it; the next is asked for.
  expect(write("one ä ")).toBe(false);
  await vi.waitFor(() => expect(resume).toHaveBeenCalledOnce(), { timeout: 20_000 });
  expect(write("two")).toBe(false);
  end();
  expect(await text).toBe("one ä two");
  expect(response.status).toBe(201);
});

test("whoever cancels the body leaves the source, also before having read anything", async () => {
  const { source, leave } = createSource();
  await createTextResponse(source, {}).body?.cancel();
  expect(leave).toHaveBeenCalledOnce();
});

test("a source is taken once, and not from an answer that is read already, nor from one that has none", async () => {
  const { source } = createSource();
  const response = createTextResponse(source, {});
  expect(takeTextSource(response)).toBe(source);
  expect(takeTextSource(response)).toBeUndefined();
  const read = createTextResponse(source, {});
  read.body?.getReader();
  expect(takeTextSource(read)).toBeUndefined();
  expect(takeTextSource(new Response("text"))).toBeUndefined();
});
