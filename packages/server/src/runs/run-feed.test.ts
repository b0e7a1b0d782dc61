import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createMemoryRunLog } from "./memory-run-log.ts";
import { createRunFeed } from "./run-feed.ts";
import { appendFrames, createDeltaHead, DeltaRow, type EventFrame, type RunFrame } from "./run-frame.ts";

const HEARTBEAT_MS = 60_000;
const head = createDeltaHead("msg_1", 0);

async function createFeed(maxLength: number) {
  const log = createMemoryRunLog();
  await log.open({ id: "run_1", owner: "ada", threadId: "thr_1", status: "running", startedAt: "" });
  const read = vi.spyOn(log, "read");
  const feed = createRunFeed({ runId: "run_1", log, maxLength });
  let sequence = 0;
  /** Writes as a run does: what is shown is in the log. */
  const push = (count: number, fields: { type?: string; length?: number } = {}) => {
    const { type = "notice", length = 20 } = fields;
    const frames = Array.from({ length: count }, (): EventFrame => {
      sequence += 1;
      const data = JSON.stringify({ type, number: sequence, padding: "x".repeat(length) });
      return { sequence, data, isTransient: type === "client_effect" };
    });
    give(frames);
  };
  const give = (frames: RunFrame[]) => {
    appendFrames(log, "run_1", frames);
    feed.push(frames);
  };
  const pushDeltas = (count: number, length: number) => {
    const row = new DeltaRow(sequence + 1, head);
    for (let index = 0; index < count; index += 1) {
      sequence += 1;
      row.add(JSON.stringify(`${sequence} ${"x".repeat(length)}`));
    }
    give([row]);
  };
  return { feed, log, read, push, pushDeltas, last: () => sequence };
}

const whole = { fromStart: true, resumable: true, heartbeatMs: HEARTBEAT_MS };

async function readNumbers(stream: ReadableStream<Uint8Array>): Promise<number[]> {
  const text = await new Response(stream).text();
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string).number);
}

function count(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe("readers", () => {
  test("one that keeps up never asks the log", async () => {
    const { feed, push, read } = await createFeed(1_000);
    const stream = feed.subscribe(whole);
    const numbers = readNumbers(stream);
    for (let round = 0; round < 200; round += 1) {
      push(5);
      await new Promise(setImmediate);
    }
    feed.end();
    expect(await numbers).toEqual(count(1, 1_000));
    expect(read).not.toHaveBeenCalled();
  });

  test("one that does not read at all keeps nothing at hand, and misses nothing once it does", async () => {
    const { feed, push, read } = await createFeed(1_000);
    const stream = feed.subscribe(whole);
    for (let round = 0; round < 100; round += 1) push(100);
    expect(read).not.toHaveBeenCalled();
    feed.end();
    expect(await readNumbers(stream)).toEqual(count(1, 10_000));
    expect(read.mock.calls.length).toBeGreaterThan(10);
    for (const [, , limit] of read.mock.calls) expect(limit).toBeLessThanOrEqual(500);
  });

  test("one that joins late gets all but what was to be done once, from the log and from what is at hand", async () => {
    const { feed, push } = await createFeed(500);
    push(1, { type: "client_effect" });
    push(100);
    push(1, { type: "client_effect" });
    const joined = feed.subscribe({ resumable: true, heartbeatMs: HEARTBEAT_MS });
    const first = feed.subscribe(whole);
    push(1, { type: "client_effect" });
    push(100);
    feed.end();
    expect(await readNumbers(joined)).toEqual([...count(2, 101), ...count(103, 203)]);
    expect(await readNumbers(first)).toEqual(count(1, 203));
  });

  test("one that comes after the end, and one that stays, get the same", async () => {
    const { feed, push } = await createFeed(1_000_000);
    const before = feed.subscribe(whole);
    push(10);
    feed.end();
    expect(await readNumbers(before)).toEqual(count(1, 10));
    expect(await readNumbers(feed.subscribe({ ...whole, after: 4 }))).toEqual(count(5, 10));
  });

  test("one whose place the log has forgotten is cut off, not given a gap", async () => {
    const { feed, push, log } = await createFeed(100);
    const left = vi.fn();
    const stream = feed.subscribe({ ...whole, onLeave: left });
    push(1_000);
    await log.close("run_1", "completed");
    await log.prune("9999");
    feed.end();
    await expect(readNumbers(stream)).rejects.toThrow("no longer in the log");
    expect(left).toHaveBeenCalledTimes(1);
  });

  test("one whose log fails is cut off", async () => {
    const { feed, push, read } = await createFeed(100);
    const stream = feed.subscribe(whole);
    push(1_000);
    read.mockRejectedValueOnce(new Error("the log is away"));
    await expect(readNumbers(stream)).rejects.toThrow("the log is away");
  });

  test("the last word of a run whose log failed comes last, once, to everybody", async () => {
    const { feed, push, last } = await createFeed(100);
    const slow = feed.subscribe(whole);
    push(200);
    const data = JSON.stringify({ type: "error", number: last() + 1 });
    feed.pushLastWord({ sequence: last() + 1, data, isTransient: false });
    feed.end();
    expect(await readNumbers(slow)).toEqual(count(1, 201));
    expect(await readNumbers(feed.subscribe(whole))).toEqual(count(1, 201));
  });
});

test("a row of deltas is the same events to whoever counts them, joins in its middle, or takes no more than a piece", async () => {
  const { feed, push, pushDeltas, log } = await createFeed(1_000_000);
  const plain = feed.subscribe({ ...whole, resumable: false });
  const resumable = feed.subscribe(whole);
  push(2);
  pushDeltas(50, 10);
  // More than one piece.
  pushDeltas(200, 1_000);
  pushDeltas(3, 10);
  push(1);
  const late = feed.subscribe({ ...whole, after: 130 });
  feed.end();
  const entries = await log.read("run_1", 0);
  expect(entries.map(({ sequence }) => sequence)).toEqual(count(1, 256));
  const toText = (withIds: boolean) => (part: typeof entries) =>
    part.map(({ sequence, data }) => `${withIds ? `id: ${sequence}\n` : ""}data: ${data}\n\n`).join("");
  expect(await new Response(plain).text()).toBe(toText(false)(entries));
  expect(await new Response(resumable).text()).toBe(toText(true)(entries));
  expect(await new Response(late).text()).toBe(toText(true)(entries.slice(130)));
});

test("however pushes and reads fall, each reader gets each event once and in order", async () => {
  const step = fc.oneof(
    fc.record({
      push: fc.integer({ min: 1, max: 60 }),
      length: fc.integer({ min: 0, max: 200 }),
      areDeltas: fc.boolean(),
    }),
    fc.record({ read: fc.nat(3) }),
    fc.record({ join: fc.nat(200) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5_000 }),
      async (steps, max) => {
        const { feed, push, pushDeltas, last } = await createFeed(max);
        const readers = [{ after: 0, reader: feed.subscribe(whole).getReader(), text: "" }];
        for (const one of steps) {
          if ("push" in one) {
            if (one.areDeltas) pushDeltas(one.push, one.length);
            else push(one.push, { length: one.length });
          } else if ("join" in one) {
            const after = Math.min(one.join, last());
            const reader = feed.subscribe({ ...whole, after }).getReader();
            readers.push({ after, reader, text: "" });
          } else {
            const reader = readers[one.read % readers.length];
            // One that has everything would wait for more.
            if (!reader || last() === reader.after || reader.text.includes(`id: ${last()}\n`)) continue;
            reader.text += new TextDecoder().decode((await reader.reader.read()).value);
          }
        }
        feed.end();
        for (const { after, reader, text } of readers) {
          let received = text;
          for (let part = await reader.read(); !part.done; part = await reader.read()) {
            received += new TextDecoder().decode(part.value);
          }
          const ids = [...received.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
          expect(ids).toEqual(count(after + 1, last()));
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("a memory log keeps no more of ended runs than allowed, the newest longest, and all of running ones", async () => {
  const log = createMemoryRunLog({ maxLength: 1_000 });
  const data = "x".repeat(400);
  const ids = ["run_1", "run_2", "run_3", "run_4"];
  for (const id of ids) {
    await log.open({
      id,
      owner: "ada",
      threadId: `thr_${id}`,
      status: "running",
      startedAt: "",
      idempotencyKey: id,
    });
    log.append(id, [{ sequence: 1, data }]);
  }
  const has = async () =>
    (await Promise.all(ids.map((id) => log.read(id, 0)))).map((entries) => entries.length);
  expect(await has()).toEqual([1, 1, 1, 1]);
  for (const id of ["run_3", "run_1", "run_2"]) await log.close(id, "completed");
  expect(await has()).toEqual([1, 1, 0, 1]);
  expect(await log.latest("ada", "thr_run_3")).toBeUndefined();
  expect(await log.latest("ada", "thr_run_2")).toMatchObject({ status: "completed" });
});
