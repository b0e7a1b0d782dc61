import type { Check } from "../check.ts";
import { ok, problem, unknown } from "../finding.ts";
import { toLoosePage } from "../probes/loose-page.ts";
import { itemsDone, toLooseItem } from "../probes/turn-events.ts";

/** No id is given twice. */
export const itemIds: Check = {
  id: "item-ids",
  title: "Items have ids of their own",
  pitfalls: [16],
  async run({ probes }) {
    const [first, second, list] = [
      await probes.firstTurn(),
      await probes.secondTurn(),
      await probes.itemsAfterSecond(),
    ];
    if (!first || !second || !list) return [unknown("There were no two turns.")];
    const before = itemsDone(first).map(({ id }) => id);
    const after = itemsDone(second).map(({ id }) => id);
    const again = after.filter((id) => before.includes(id));
    const fake = [...before, ...after].filter((id) => id === "" || id === "__fake_id__");
    const listed = toLoosePage(list).records.map((record) => toLooseItem(record).id);
    const doubled = listed.filter((id, index) => listed.indexOf(id) !== index);
    const wrong = new Set([...again, ...fake, ...doubled]);
    if (wrong.size === 0) return [ok(`${new Set([...before, ...after]).size} ids`)];
    return [
      problem(
        `Ids are used again, so messages overwrite each other: ${[...wrong].join(", ") || "(empty)"}.`,
        "Make every item's id in the server (Parlor: run.createId); never take the model's.",
      ),
    ];
  },
};
