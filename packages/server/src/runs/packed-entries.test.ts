import fc from "fast-check";
import { expect, test } from "vitest";
import { PackedEntries } from "./packed-entries.ts";
import { createDeltaHead, DeltaFrame } from "./run-frame.ts";

const heads = { msg_1: createDeltaHead("msg_1", 0), msg_2: createDeltaHead("msg_2", 0) };
type ItemId = keyof typeof heads;
const toDelta = (itemId: string, delta: string) =>
  JSON.stringify({
    type: "thread.item.updated",
    item_id: itemId,
    update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
  });
const toFrame = (sequence: number, itemId: ItemId, delta: string) =>
  new DeltaFrame(sequence, heads[itemId], JSON.stringify(delta));
const anyData: fc.Arbitrary<string | [ItemId, string]> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom<ItemId[]>("msg_1", "msg_2"), fc.string({ unit: "binary" })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constant<ItemId>("msg_1"), fc.constantFrom('"', '\\"', "", "a", '":"', '"}}')),
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
          const entries = group.map((one) => {
            sequence += 1;
            return typeof one === "string" ? { sequence, data: one } : toFrame(sequence, ...one);
          });
          packed.add(entries);
          return group.map((one, index) => ({
            sequence: (entries[index] as { sequence: number }).sequence,
            data: typeof one === "string" ? one : toDelta(...one),
          }));
        });
        expect(packed.read(after, limit)).toEqual(all.slice(after, after + limit));
        packed.seal();
        expect(packed.read(0, Number.POSITIVE_INFINITY)).toEqual(all);
      },
    ),
  );
});

test("a long answer takes little more than its text", () => {
  const packed = new PackedEntries();
  const words = Array.from({ length: 1_000 }, (_, index) => ` word${index}`);
  for (const [index, word] of words.entries()) packed.add([toFrame(index + 1, "msg_1", word)]);
  packed.seal();
  expect(packed.read(998, 5).map(({ data }) => data)).toEqual([
    toDelta("msg_1", " word998"),
    toDelta("msg_1", " word999"),
  ]);
  expect(packed.length).toBeLessThan(2 * words.join("").length);
});
