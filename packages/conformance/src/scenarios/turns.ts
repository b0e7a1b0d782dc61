import type { ThreadStreamEvent } from "@parlor/protocol";
import { type Exchange, eventsOf, isAnswered } from "../exchange.ts";
import { isSameItem, isSameJson } from "../inspect/same-item.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { addMessage, doneItems, findEcho, itemsOf, listItems, startThread } from "./send-message.ts";

/** Two turns of a thread: their events, and what is kept of them. */
export const turns: Scenario = {
  id: "turns",
  rules: [
    "requests.threads.create",
    "requests.threads.add_user_message",
    "requests.items.list",
    "requests.threads.get_by_id",
    "stream.created-first",
    "stream.echo",
    "stream.options",
    "stream.no-error",
    "items.saved",
    "items.only-shown",
    "items.same-by-thread",
    "threads.title-told",
  ],
  async run(session) {
    const text = session.target.prompts.hello;
    const first = await startThread(session, text);
    checkTurn(session, first.exchange, text);
    const second = await addMessage(session, first.threadId, text);
    checkTurn(session, second, text);
    await checkKept(session, first.threadId, [first.exchange, second]);
  },
};

function checkTurn({ check }: Session, exchange: Exchange, text: string): void {
  const events = eventsOf(exchange);
  const isCreate = exchange.type === "threads.create";
  check(
    isCreate ? "requests.threads.create" : "requests.threads.add_user_message",
    isAnswered(exchange) && exchange.isStream && events.length > 0,
    `it is answered with ${exchange.status} and ${events.length} events`,
    exchange,
  );
  const created = events.flatMap(({ type }, index) => (type === "thread.created" ? index : []));
  check(
    "stream.created-first",
    isSameJson(created, isCreate ? [0] : []),
    `thread.created is at ${created.join(", ") || "no place"}`,
    exchange,
  );
  checkEcho(check, exchange, text);
  checkOptions(check, exchange);
  const error = events.find(({ type }) => type === "error");
  check("stream.no-error", error === undefined, `there is an error: ${JSON.stringify(error)}`, exchange);
}

function isOfAnswer(event: ThreadStreamEvent): boolean {
  if (event.type === "thread.item.added" || event.type === "thread.item.done")
    return event.item.type !== "user_message";
  return event.type === "thread.item.updated" || event.type === "progress_update";
}

function checkEcho(check: Session["check"], exchange: Exchange, text: string): void {
  const events = eventsOf(exchange);
  const echo = findEcho(exchange);
  const said = echo?.content.map((part) => part.text).join("");
  check("stream.echo", said === text, `the message that came back says ${JSON.stringify(said)}`, exchange);
  if (!echo) return;
  const at = events.findIndex((event) => event.type === "thread.item.done" && event.item.id === echo.id);
  const answerAt = events.findIndex(isOfAnswer);
  check("stream.echo", answerAt === -1 || at < answerAt, "the answer begins before it", exchange);
}

function checkOptions(check: Session["check"], exchange: Exchange): void {
  const events = eventsOf(exchange);
  const at = events.flatMap(({ type }, index) => (type === "stream_options" ? index : []));
  const echoAt = events.findIndex((event) => event.type === "thread.item.done");
  const answerAt = events.findIndex(isOfAnswer);
  const [place = -1] = at;
  const isBetween = place > echoAt && (answerAt === -1 || place < answerAt);
  const problem = `stream_options is there ${at.length} times, first at ${place}`;
  check("stream.options", at.length === 1 && isBetween, problem, exchange);
}

async function checkKept(session: Session, threadId: string, streams: readonly Exchange[]): Promise<void> {
  const { items, exchange } = await listItems(session, threadId);
  const shown = streams.flatMap(doneItems);
  for (const item of shown) {
    const kept = items.find(({ id }) => id === item.id);
    const problem = kept
      ? `${item.id} is kept as ${JSON.stringify(kept)}`
      : `${item.type} ${item.id} is not kept`;
    session.check("items.saved", kept !== undefined && isSameItem(kept, item), problem, exchange);
  }
  const ids = items.map(({ id }) => id);
  const strange = items.filter(({ id, type }, index) => {
    const isShown = type === "end_of_turn" || shown.some((item) => item.id === id);
    return !isShown || ids.indexOf(id) !== index;
  });
  const names = strange.map(({ id, type }) => `${type} ${id}`).join(", ");
  session.check("items.only-shown", strange.length === 0, `nobody was shown ${names}`, exchange);
  await checkThread(session, threadId, ids, streams);
}

async function checkThread(
  session: Session,
  threadId: string,
  ids: readonly string[],
  streams: readonly Exchange[],
): Promise<void> {
  const exchange = await session.send("threads.get_by_id", { thread_id: threadId });
  const thread = exchange.json as { items?: unknown; title?: string | null } | undefined;
  const given = itemsOf({ ...exchange, json: thread?.items }).map(({ id }) => id);
  const isSame = isSameJson([...given].sort(), [...ids].sort());
  session.check(
    "items.same-by-thread",
    isSame,
    `it gives ${given.join(", ")}, not ${ids.join(", ")}`,
    exchange,
  );
  const told = streams.flatMap(eventsOf).findLast((event) => event.type === "thread.updated");
  if (told?.type !== "thread.updated" || !told.thread.title) {
    session.miss("threads.title-told", "no stream told a title");
    return;
  }
  const isKept = thread?.title === told.thread.title;
  session.check("threads.title-told", isKept, `told ${told.thread.title}, kept ${thread?.title}`, exchange);
}
