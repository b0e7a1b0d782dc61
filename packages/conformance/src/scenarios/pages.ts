import { type Exchange, isAnswered } from "../exchange.ts";
import { isSameJson } from "../inspect/same-item.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { addMessage, recordsOf, startThread } from "./send-message.ts";

/** More pages than any list that a run makes; a cursor that goes in circles ends here. */
const MAX_PAGES = 200;

/** Pages of items and of threads, in both orders, by cursor. */
export const pages: Scenario = {
  id: "pages",
  rules: [
    "requests.items.list",
    "requests.threads.list",
    "pages.order",
    "pages.default-order",
    "pages.limit",
    "pages.cursor",
    "pages.has-more",
    "pages.large-limit",
    "threads.listed",
  ],
  async run(session) {
    const text = session.target.prompts.hello;
    const { threadId } = await startThread(session, text);
    await addMessage(session, threadId, text);
    const second = await startThread(session, text);
    const items = createListing(session, "items.list", { thread_id: threadId });
    const oldest = await checkPages(session, items);
    const { ids: threads, exchange } = await checkNewestPages(session, threadId, second.threadId);
    session.check(
      "pages.order",
      oldest.ids.length > 1,
      "two turns left fewer than two items",
      oldest.exchange,
    );
    session.check(
      "threads.listed",
      threads[0] === second.threadId && threads[1] === threadId,
      `the newest threads are ${threads.slice(0, 2).join(", ")}, not ${second.threadId}, ${threadId}`,
      exchange,
    );
  },
};

type ListPage = (params: object) => Promise<{ exchange: Exchange; ids: string[] }>;

function createListing(session: Session, type: string, fixed: object): ListPage {
  return async (params) => {
    const exchange = await session.send(type, { ...fixed, ...params });
    return { exchange, ids: recordsOf(exchange).map(({ id }) => id) };
  };
}

/** Looks at a short list in full. */
async function checkPages(session: Session, list: ListPage) {
  const { check } = session;
  const oldest = await list({ limit: 100, order: "asc" });
  const newest = await list({ limit: 100, order: "desc" });
  const isTurned = isSameJson(oldest.ids, newest.ids.toReversed());
  check("pages.order", isTurned, `desc gives ${newest.ids}, asc ${oldest.ids}`, newest.exchange);
  const plain = await list({});
  const isNewestFirst = plain.ids[0] === oldest.ids.at(-1);
  check("pages.default-order", isNewestFirst, `the first is ${plain.ids[0]}`, plain.exchange);
  const large = await list({ limit: 9999, order: "desc" }).catch(() => undefined);
  check("pages.large-limit", large !== undefined, "it gave no page", large?.exchange ?? newest.exchange);
  for (const order of ["asc", "desc"] as const)
    for (const limit of [1, 2])
      await checkWalk(session, list, { order, limit, whole: order === "asc" ? oldest.ids : newest.ids });
  return oldest;
}

interface Walk {
  order: "asc" | "desc";
  limit: number;
  whole: readonly string[];
}

/** A page may be shorter than its limit, and even empty: hidden items count on the server alone. */
async function checkWalk({ check }: Session, list: ListPage, { order, limit, whole }: Walk): Promise<void> {
  const seen: string[] = [];
  const cursors = new Set<string>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const after = [...cursors].at(-1);
    const { exchange, ids } = await list({ limit, order, ...(after === undefined ? {} : { after }) });
    check("pages.limit", ids.length <= limit, `the page holds ${ids.length}`, exchange);
    seen.push(...ids);
    const { has_more: hasMore, after: cursor } = exchange.json as { has_more?: boolean; after?: string };
    const isRight = hasMore ? typeof cursor === "string" : seen.length >= whole.length;
    const problem = `after ${seen.length} of ${whole.length}, has_more is ${hasMore}, after is ${cursor}`;
    check("pages.has-more", isRight, problem, exchange);
    const isCircle = cursors.has(cursor ?? "") || seen.length > whole.length;
    if (!hasMore || !cursor || isCircle) {
      check("pages.cursor", isSameJson(seen, whole), `${order} by ${limit} gives ${seen}`, exchange);
      return;
    }
    cursors.add(cursor);
  }
}

/** Looks at the newest threads: the list may be long, and others may be writing. */
async function checkNewestPages(session: Session, older: string, newer: string) {
  const list = createListing(session, "threads.list", {});
  const { exchange, ids } = await list({ limit: 2, order: "desc" });
  session.check("pages.limit", ids.length <= 2, `the page holds ${ids.length}`, exchange);
  const first = await list({ limit: 1, order: "desc" });
  const after = (first.exchange.json as { after?: string }).after;
  const second = await list({ limit: 1, order: "desc", after });
  const walked = [...first.ids, ...second.ids];
  session.check(
    "pages.cursor",
    isSameJson(walked, [newer, older]),
    `desc by 1 gives ${walked}`,
    second.exchange,
  );
  const large = await session.send("threads.list", { limit: 9999, order: "desc" });
  session.check("pages.large-limit", isAnswered(large), `it is answered ${large.status}`, large);
  const oldestFirst = await list({ limit: 9999, order: "asc" });
  const at = (id: string) => oldestFirst.ids.indexOf(id);
  const isAscending = at(newer) === -1 || at(older) < at(newer);
  session.check(
    "pages.order",
    isAscending,
    "asc has the newer thread before the older",
    oldestFirst.exchange,
  );
  return { exchange, ids };
}
