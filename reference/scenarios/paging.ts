import type { Scenario, ScenarioStep } from "../scenario.ts";
import type { JsonObject, ScriptStep } from "../script.ts";
import { add, answer, create, done, listItems, readThread, request } from "./requests.ts";

const hidden = (name: string): ScriptStep =>
  done({ id: `@sdk_hidden_context:${name}`, type: "hidden_context_item", content: name });

/** A turn whose answer has this many messages, and hidden items at the given places among them. */
function manyItems(count: number, hiddenAt: readonly number[] = []): ScriptStep[] {
  return Array.from({ length: count }, (_, index) =>
    hiddenAt.includes(index) ? hidden(`h${index}`) : done(answer(`${index}`, `@message:m${index}`)),
  );
}

/** Message number `index` of the answer, as the scenario numbers ids. The user's message is the first. */
const name = (index: number) => `msg_${index + 2}`;

/** Every page of a list of this many records, one after another, in both orders. */
function allPages(
  count: number,
  limit: number,
  read: (params: JsonObject) => ScenarioStep,
  idOf: (place: number) => string,
): ScenarioStep[] {
  return (["asc", "desc"] as const).flatMap((order) => {
    const steps: ScenarioStep[] = [read({ limit, order })];
    for (let seen = limit; seen < count; seen += limit) {
      const place = order === "asc" ? seen - 1 : count - seen;
      steps.push(read({ limit, order, after: idOf(place) }));
    }
    return steps;
  });
}

const ITEMS = 23;
const limits = [...Array.from({ length: ITEMS + 2 }, (_, index) => index + 1), 99, 100];

const readItems = (params: JsonObject) => listItems(params);
const listThreads = (params: JsonObject = {}) => request("threads.list", params);

/** Pages of items and of threads, in both orders, with every limit. */
export const pagingScenarios: readonly Scenario[] = [
  ...limits.map((limit) => ({
    name: `items, ${limit} a page`,
    steps: [
      create({ respond: manyItems(ITEMS - 1) }),
      ...allPages(ITEMS, limit, readItems, (place) => name(place - 1)),
    ],
  })),
  {
    name: "items, as many as there are unless told",
    steps: [
      create({ respond: manyItems(ITEMS - 1) }),
      listItems(),
      listItems({ order: "asc" }),
      listItems({ limit: null, after: null }),
      listItems({ after: name(0) }),
      readThread,
    ],
  },
  {
    name: "items, with hidden ones on the edges of pages",
    steps: [
      create({ respond: manyItems(12, [0, 1, 2, 5, 11]) }),
      ...[1, 2, 3, 4, 5, 20].flatMap((limit) => [
        listItems({ limit, order: "asc" }),
        listItems({ limit, order: "desc" }),
      ]),
      readThread,
    ],
  },
  {
    name: "items, after one that is not there",
    steps: [
      create({ respond: manyItems(3) }),
      listItems({ after: "msg_none" }),
      listItems({ after: "msg_none", order: "asc" }),
    ],
  },
  {
    name: "items, added between two pages",
    steps: [
      create({ respond: manyItems(4) }),
      listItems({ limit: 2, order: "asc" }),
      listItems({ limit: 2 }),
      add({ respond: [done(answer("x", "@message:x"))] }),
      listItems({ limit: 2, order: "asc", after: name(0) }),
      listItems({ limit: 2, after: name(2) }),
    ],
  },
  ...[1, 2, 3, 6, 7, 8, 100].map((limit) => ({
    name: `threads, ${limit} a page`,
    steps: [
      ...Array.from({ length: 7 }, () => create({ respond: [] })),
      ...allPages(7, limit, listThreads, (place) => `thr_${place + 1}`),
    ],
  })),
  {
    name: "threads, as many as there are unless told",
    steps: [
      ...Array.from({ length: 22 }, () => create({ respond: [] })),
      listThreads(),
      listThreads({ order: "asc" }),
      listThreads({ limit: null, after: null }),
    ],
  },
];
