import type { ThreadItem } from "@parlor/protocol";
import { type Exchange, eventsOf, isAnswered } from "../exchange.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { addMessage, findEcho, listItems, startThread } from "./send-message.ts";

/** How long a server may take to notice that a client went away, and between two looks. */
const NOTICE_MS = 10_000;
const LOOK_MS = 100;

/** A client that goes away in the middle of an answer, as one that stops it does. */
export const leaving: Scenario = {
  id: "leaving",
  rules: ["leaving.message-kept", "leaving.part-kept", "leaving.goes-on"],
  async run(session) {
    const { prompts } = session.target;
    const { threadId, exchange } = await startThread(session, prompts.slow ?? prompts.hello, {
      onFrames: async (frames) =>
        frames.some(({ event }) => event?.type === "thread.item.updated" && "delta" in event.update)
          ? "leave"
          : undefined,
    });
    const kept = await listItems(session, threadId);
    const echo = findEcho(exchange);
    const isKept = echo !== undefined && kept.items.some(({ id }) => id === echo.id);
    session.check("leaving.message-kept", isKept, "the user's message is not kept", kept.exchange);
    await checkPart(session, threadId, exchange);
    await checkGoesOn(session, threadId);
  },
};

/** Looks until something holds, or for as long as a server may take to notice. Gives the last look. */
async function lookUntil<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + NOTICE_MS;
  while (true) {
    const seen = await look();
    if (holds(seen) || Date.now() > end) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function checkPart(session: Session, threadId: string, left: Exchange): Promise<void> {
  const seen = eventsOf(left)
    .flatMap((event) => (event.type === "thread.item.updated" ? event.update : []))
    .flatMap((update) => (update.type === "assistant_message.content_part.text_delta" ? update.delta : []))
    .join("");
  if (!left.wasLeft || seen === "") {
    session.miss("leaving.part-kept", "the answer had no deltas to leave at");
    return;
  }
  const holdsPart = ({ items }: { items: ThreadItem[] }) =>
    items.some((item) => textOf(item).startsWith(seen));
  const last = await lookUntil(() => listItems(session, threadId), holdsPart);
  const problem = `seen was ${JSON.stringify(seen)}, which no message begins with`;
  session.check("leaving.part-kept", holdsPart(last), problem, last.exchange);
}

function textOf(item: ThreadItem): string {
  return item.type === "assistant_message" ? item.content.map(({ text }) => text).join("") : "";
}

/** A turn that is being stopped may still be under way: such a refusal is asked again. */
async function checkGoesOn(session: Session, threadId: string): Promise<void> {
  const next = await lookUntil(
    () => addMessage(session, threadId, session.target.prompts.hello),
    ({ status }) => status !== 409 && status !== 423,
  );
  const hasError = eventsOf(next).some(({ type }) => type === "error");
  const isTaken = isAnswered(next) && findEcho(next) !== undefined && !hasError;
  session.check("leaving.goes-on", isTaken, `the next message is answered ${next.status}`, next);
}
