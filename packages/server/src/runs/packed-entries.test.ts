import fc from "fast-check";
import { expect, test } from "vitest";
import { PackedEntries } from "./packed-entries.ts";
import { createDeltaHead, DeltaRow } from "./run-frame.ts";

const heads = { msg_1: createDeltaHead("msg_1", 0), msg_2: createDeltaHead("msg_2", 0) };
type ItemId = keyof typeof heads;
const toDelta = (itemId: string, delta: string) =>
  JSON.stringify({
    type: "thread.item.updated",
    item_id: itemId,
    update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
  });
function toRow(sequence: number, itemId: ItemId, deltas: readonly string[]): DeltaRow {
  const row = new DeltaRow(sequence, heads[itemId]);
  for (const delta of deltas) row.add(JSON.stringify(delta));
  return row;
}
const anyDelta = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: "binary" }) },
  { weight: 2, arbitrary: fc.constantFrom('"', '\\"', "", "a", '":"', '"}}') },
);
const anyData: fc.Arbitrary<string | [ItemId, string[]]> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.tuple(
      fc.constantFrom<ItemId[]>("msg_1", "msg_2"),
      fc.array(anyDelta, { minLength: 1, maxLength: 5 }),
    ),
  },
  { weight: 1, arbitrary: fc.json() },
);

test("what was added is read, from any place and with any limit, before and after sealing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyData, { maxLength: 50 }), { maxLength: 8 }),
      fc.nat(120),
      fc.nat(120),
      (groups, after, limit) => {
        const packed = new PackedEntries();
        let sequence = 0;
        const all = groups.flatMap((group) => {
          const expected: { sequence: number; data: string }[] = [];
          const frames = group.map((one) => {
            const first = sequence + 1;
            const data = typeof one === "string" ? [one] : one[1].map((delta) => toDelta(one[0], delta));
            for (const each of data) {
              sequence += 1;
              expected.push({ sequence, data: each });
            }
            return typeof one === "string"
              ? { sequence: first, data: one, isTransient: false }
              : toRow(first, ...one);
          });
          packed.add(frames);
          return expected;
        });
        expect(packed.read(after, limit)).toEqual(all.slice(after, after + limit));
        packed.seal();
        expect(packed.read(0, Number.POSITIVE_INFINITY)).toEqual(all);
      },
    ),
  );
});

test("deltas of two parts by turns take little more than their texts", () => {
  const packed = new PackedEntries();
  for (let index = 0; index < 1_000; index += 1) {
    packed.add([toRow(index + 1, index % 2 === 0 ? "msg_1" : "msg_2", [` word${index}`])]);
  }
  packed.seal();
  expect(packed.read(998, 5).map(({ data }) => data)).toEqual([
    toDelta("msg_1", " word998"),
    toDelta("msg_2", " word999"),
  ]);
  expect(packed.length).toBeLessThan(2 * 1_000 * " word999".length);
});

test("a long answer takes little more than its text", () => {
  const packed = new PackedEntries();
  const words = Array.from({ length: 1_000 }, (_, index) => ` word${index}`);
  for (const [index, word] of words.entries()) packed.add([toRow(index + 1, "msg_1", [word])]);
  packed.seal();
  expect(packed.read(998, 5).map(({ data }) => data)).toEqual([
    toDelta("msg_1", " word998"),
    toDelta("msg_1", " word999"),
  ]);
  expect(packed.length).toBeLessThan(2 * words.join("").length);
});
