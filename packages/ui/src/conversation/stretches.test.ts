import { expect, test } from "vitest";
import { Stretches } from "./stretches.ts";
import type { Entry } from "./to-entries.ts";

const toEntry = (id: number) => ({ item: { id: String(id) }, target: undefined, follows: "item" }) as Entry;
const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => toEntry(from + index));

function createDivider() {
  const stretches = new Stretches();
  return (entries: Entry[]) =>
    stretches
      .divide(entries, ({ item }) => item.id)
      .map(({ key, entries: own }) => ({ key, ids: own.map(({ item }) => Number(item.id)) }));
}

test("a thread is divided into stretches of ten, which older and newer items leave as they are", () => {
  const divide = createDivider();
  const before = divide(range(100, 125));
  expect(before.map(({ ids }) => ids.length)).toEqual([10, 10, 5]);
  const after = divide(range(88, 131));
  expect(after.map(({ ids }) => ids.length)).toEqual([10, 2, 10, 10, 10, 1]);
  expect(after.slice(2, 4)).toEqual(before.slice(0, 2));
  expect(after[4]?.key).toBe(before[2]?.key);
  expect(new Set(after.map(({ key }) => key)).size).toBe(6);
  expect(after.flatMap(({ ids }) => ids)).toEqual(range(88, 131).map(({ item }) => Number(item.id)));
});

test("items that are dropped, added in between or moved leave every key unique and every item in its order", () => {
  const divide = createDivider();
  divide(range(0, 30));
  for (const entries of [
    [...range(0, 5), ...range(7, 30)],
    [...range(0, 15), ...range(100, 115), ...range(15, 30)],
    [...range(20, 30), ...range(0, 20)],
    [...range(5, 8), toEntry(25), ...range(8, 12), toEntry(26)],
  ]) {
    const divided = divide(entries);
    expect(new Set(divided.map(({ key }) => key)).size).toBe(divided.length);
    expect(divided.flatMap(({ ids }) => ids)).toEqual(entries.map(({ item }) => Number(item.id)));
  }
});
