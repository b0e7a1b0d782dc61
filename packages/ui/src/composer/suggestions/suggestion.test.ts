import { expect, test } from "vitest";
import { filterByLabel, type Suggestion, toGroups } from "./suggestion.ts";

const entity = (title: string, group?: string): Suggestion => ({
  kind: "entity",
  entity: { id: title, title, ...(group && { group }) },
});

test("groups stand in the order in which they first appear, after what has none", () => {
  const [ada, milk, bob, loose] = [
    entity("Ada", "People"),
    entity("Milk", "Tasks"),
    entity("Bob", "People"),
    entity("Loose"),
  ] as [Suggestion, Suggestion, Suggestion, Suggestion];
  expect(toGroups([ada, milk, bob, loose])).toEqual([
    { group: "", members: [loose] },
    { group: "People", members: [ada, bob] },
    { group: "Tasks", members: [milk] },
  ]);
  expect(toGroups([])).toEqual([]);
});

test("commands are found by a part of their label, in any case", () => {
  const commands = [{ label: "Summarise" }, { label: "Translate" }];
  expect(filterByLabel(commands, "SUM")).toEqual([{ label: "Summarise" }]);
  expect(filterByLabel(commands, "")).toHaveLength(2);
});
