import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createSseDecoder,
  DEFAULT_MAX_FRAME_LENGTH,
  encodeSseComment,
  encodeSseEvent,
  readSseEvents,
  type SseEvent,
  SseFrameTooLongError,
} from "./sse.ts";

const toBytes = (text: string) => new TextEncoder().encode(text);

function decode(chunks: readonly Uint8Array[]): SseEvent[] {
  const decoder = createSseDecoder();
  return chunks.flatMap((chunk) => decoder.push(chunk));
}

const streams: [string, string, SseEvent[]][] = [
  ["LF", "data: a\n\ndata: b\n\n", [{ data: "a" }, { data: "b" }]],
  ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", [{ data: "a" }, { data: "b" }]],
  ["CRLF inside of an event", "id: 1\r\ndata: a\r\ndata: b\r\n\r\n", [{ data: "a\nb", id: "1" }]],
  ["CR", "data: a\r\rdata: b\r\r", [{ data: "a" }, { data: "b" }]],
  ["line ends mixed", "data: a\r\n\ndata: b\r\r\ndata: c\n\r", [{ data: "a" }, { data: "b" }, { data: "c" }]],
  ["a byte order mark", "\uFEFFdata: a\n\n", [{ data: "a" }]],
  ["a byte order mark that is data", "data: \uFEFFa\n\n", [{ data: "\uFEFFa" }]],
  ["comments", ": ping\n\n:\n\ndata: a\n: inside\ndata: b\n\n: end\n\n", [{ data: "a\nb" }]],
  ["several data lines", "data: a\ndata:\ndata\ndata:  b\n\n", [{ data: "a\n\n\n b" }]],
  ["no space after the colon", 'data:{"a":1}\n\n', [{ data: '{"a":1}' }]],
  ["colons in the value", "data: a: b\n\n", [{ data: "a: b" }]],
  ["bytes of one character apart", "data: ä ✓ 👋🏽 e\u0301\n\n", [{ data: "ä ✓ 👋🏽 e\u0301" }]],
  [
    "other line separators are text",
    "data: a\u2028b\u2029c\u0085d\n\n",
    [{ data: "a\u2028b\u2029c\u0085d" }],
  ],
  ["ids, each of its own event", "id: 7\ndata: a\n\ndata: b\n\n", [{ data: "a", id: "7" }, { data: "b" }]],
  ["the last id of an event", "id: 7\nid: 8\ndata: a\n\n", [{ data: "a", id: "8" }]],
  ["an id with a NUL is none", "id: 7\0\ndata: a\n\n", [{ data: "a" }]],
  ["an empty id", "id\ndata: a\n\n", [{ data: "a", id: "" }]],
  ["an id without data is no event, nor of the next", "id: 7\n\ndata: a\n\n", [{ data: "a" }]],
  [
    "event, retry and unknown fields",
    "event: x\nretry: 5\nfoo: 1\nDATA: b\n data: c\ndata: a\n\n",
    [{ data: "a" }],
  ],
  ["empty data", "data\n\ndata: \n\n", [{ data: "" }, { data: "" }]],
  ["blank lines", "\n\n\r\r\r\n\r\ndata: a\n\n\n\n", [{ data: "a" }]],
  ["an event without its blank line is dropped", "data: a\n\ndata: b\n", [{ data: "a" }]],
  ["a line without its end is dropped", "data: a\n\ndata: b", [{ data: "a" }]],
  ["nothing", "", []],
];

test.each(streams)("%s, whole, byte by byte and in any two parts", (_name, text, expected) => {
  const bytes = toBytes(text);
  expect(decode([bytes])).toEqual(expected);
  expect(decode([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(expected);
  }
});

test("any split into any number of parts, empty ones too, gives the same events", () => {
  const bytes = toBytes(streams.map(([, text]) => text.replaceAll("\uFEFF", "")).join("\n\n"));
  const expected = decode([bytes]);
  expect(expected.length).toBeGreaterThan(20);
  const anyCuts = fc.array(fc.nat(bytes.length), { maxLength: 60 });
  fc.assert(
    fc.property(anyCuts, (unsorted) => {
      const cuts = [0, ...unsorted.sort((a, b) => a - b), bytes.length];
      const parts = cuts.slice(1).map((cut, index) => bytes.subarray(cuts[index], cut));
      expect(decode(parts)).toEqual(expected);
    }),
  );
});

test("bytes that are no UTF-8 do not throw", () => {
  expect(decode([toBytes("data: "), Uint8Array.of(0xff, 0xc3), toBytes("\n\n")])).toEqual([
    { data: "\uFFFD\uFFFD" },
  ]);
});

test("what is encoded is decoded, line ends as LF", () => {
  const anyId = fc.option(
    fc.oneof(
      fc.nat(),
      fc.string().filter((id) => !/[\r\n\0]/.test(id)),
    ),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), anyId)), (events) => {
      const text = events.map(([data, id]) => encodeSseComment(data) + encodeSseEvent(data, id)).join("");
      // A lone surrogate has no bytes; a field's value loses no space but the one that we put there.
      const expected = events.map(([data, id]) => ({
        data: data.toWellFormed().replaceAll(/\r\n|\r/g, "\n"),
        ...(id !== undefined && { id: String(id).toWellFormed() }),
      }));
      expect(decode([toBytes(text)])).toEqual(expected);
    }),
  );
});

test("the bytes of a frame", () => {
  expect(encodeSseEvent('{"a":1}')).toBe('data: {"a":1}\n\n');
  expect(encodeSseEvent("a\nb\r\nc\rd", 7)).toBe("id: 7\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
  expect(encodeSseComment("keep\n\ndata: alive\r")).toBe(": keep data: alive \n\n");
});

test.each(["a\nb", "a\rdata: forged", "a\0"])("an id cannot forge a field: %j", (id) => {
  expect(() => encodeSseEvent("x", id)).toThrow(RangeError);
});

test.each([
  ["a line without an end", "data: xxxxxxxxxxxx"],
  ["many lines", "data: xxx\n".repeat(3)],
  ["many empty lines of data", "data\n".repeat(5)],
  ["an endless comment", `:${"x".repeat(20)}`],
])("a frame over the limit is refused, however it is split: %s", (_name, text) => {
  const bytes = toBytes(text);
  for (const size of [1, 3, bytes.length]) {
    const decoder = createSseDecoder({ maxFrameLength: 16 });
    expect(() => {
      for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
    }).toThrow(SseFrameTooLongError);
  }
});

test("the limit is for each frame: a long stream of short ones passes", () => {
  const decoder = createSseDecoder({ maxFrameLength: 16 });
  for (let i = 0; i < 100; i++) expect(decoder.push(toBytes("data: 0123456789\n\n"))).toHaveLength(1);
  expect(DEFAULT_MAX_FRAME_LENGTH).toBe(8 * 1024 * 1024);
});

function toBody(chunks: readonly (Uint8Array | Error)[], onCancel?: () => void): ReadableStream<Uint8Array> {
  const rest = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next === undefined) controller.close();
      else if (next instanceof Error) controller.error(next);
      else controller.enqueue(next);
    },
    ...(onCancel && { cancel: onCancel }),
  });
}

test("a body's events come as its bytes do, and end with it", async () => {
  const body = toBody([
    toBytes("data: a\n\nda"),
    toBytes("ta: b\n"),
    toBytes("\ndata: c\n\ndata: d\n\ntail"),
  ]);
  const batches: SseEvent[][] = [];
  for await (const events of readSseEvents(body)) batches.push(events);
  expect(batches).toEqual([[{ data: "a" }], [{ data: "b" }, { data: "c" }, { data: "d" }]]);
  expect(body.locked).toBe(false);
});

test("a body that fails rejects, after what came before", async () => {
  const events = readSseEvents(toBody([toBytes("data: a\n\n"), new Error("reset")]));
  expect((await events.next()).value).toEqual([{ data: "a" }]);
  await expect(events.next()).rejects.toThrow("reset");
});

test.each([
  ["the reader stops", undefined],
  ["a frame is too long", 4],
])("the body is cancelled when %s", async (_name, maxFrameLength) => {
  let isCancelled = false;
  const body = toBody([toBytes("data: a\n\n"), toBytes("data: b\n\n")], () => {
    isCancelled = true;
  });
  const read = async () => {
    for await (const _events of readSseEvents(body, maxFrameLength === undefined ? {} : { maxFrameLength }))
      break;
  };
  if (maxFrameLength === undefined) await read();
  else await expect(read()).rejects.toThrow(SseFrameTooLongError);
  expect(isCancelled).toBe(true);
  expect(body.locked).toBe(false);
});
