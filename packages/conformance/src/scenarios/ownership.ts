import { attachmentSchema } from "@parlor/protocol";
import { isAnswered, isDenied } from "../exchange.ts";
import { isSameJson } from "../inspect/same-item.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import {
  doneItems,
  findEcho,
  listItems,
  recordsOf,
  startThread,
  type Turn,
  toInput,
} from "./send-message.ts";

const rules = [
  "ownership.list",
  "ownership.read",
  "ownership.write",
  "ownership.attachments",
  "ownership.same-as-absent",
] as const;
const other = { sender: "other" } as const;

/** What a second user, and nobody, must not get. */
export const ownership: Scenario = {
  id: "ownership",
  rules: ["ownership.credentials", ...rules],
  async run(session) {
    await checkCredentials(session);
    if (!session.target.otherHeaders) {
      for (const rule of rules) session.miss(rule, "needs a second user: --other-header");
      return;
    }
    const turn = await startThread(session, session.target.prompts.hello);
    await checkReading(session, turn);
    await checkWriting(session, turn);
    await checkFiles(session);
  },
};

async function checkCredentials({ target, send, check, miss }: Session): Promise<void> {
  if (Object.keys(target.headers).length === 0) {
    miss("ownership.credentials", "needs a user: --header");
    return;
  }
  const exchange = await send("threads.list", { limit: 1, order: "desc" }, { sender: "nobody" });
  check("ownership.credentials", isDenied(exchange), `it is answered ${exchange.status}`, exchange);
}

async function checkReading({ send, check }: Session, { threadId }: Turn): Promise<void> {
  const list = await send("threads.list", { limit: 100, order: "desc" }, other);
  const isListed = recordsOf(list).some(({ id }) => id === threadId);
  check("ownership.list", !isListed, `thread ${threadId} of the first user is listed`, list);
  for (const type of ["threads.get_by_id", "items.list"]) {
    const foreign = await send(type, { thread_id: threadId }, other);
    check("ownership.read", isDenied(foreign), `it is answered ${foreign.status}`, foreign);
    const absent = await send(type, { thread_id: "thr_0000000000000000" }, other);
    if (!isDenied(foreign)) continue;
    const problem = `it is answered ${foreign.status}, an unknown thread ${absent.status}`;
    check("ownership.same-as-absent", foreign.status === absent.status, problem, foreign);
  }
}

async function checkWriting(session: Session, { threadId, exchange: turn }: Turn): Promise<void> {
  const { send, check, target } = session;
  const before = await listItems(session, threadId);
  const message = findEcho(turn)?.id ?? "msg_0000000000000000";
  const answer = doneItems(turn).at(-1)?.id ?? message;
  const attempts: readonly (readonly [string, object])[] = [
    ["threads.update", { title: "Taken over" }],
    ["threads.add_user_message", { input: toInput(target.prompts.hello) }],
    ["threads.retry_after_item", { item_id: message }],
    ["items.feedback", { item_ids: [answer], kind: "negative" }],
    ["threads.delete", {}],
  ];
  for (const [type, params] of attempts) {
    const attempt = await send(type, { thread_id: threadId, ...params }, other);
    // Feedback and deletion of what is not there may be answered {}, as long as nothing comes of it.
    const isNothing = ["items.feedback", "threads.delete"].includes(type) && isSameJson(attempt.json, {});
    check("ownership.write", isDenied(attempt) || isNothing, `it is answered ${attempt.status}`, attempt);
  }
  const after = await send("threads.get_by_id", { thread_id: threadId });
  const thread = after.json as { title?: string; items?: { data?: { id: string }[] } } | undefined;
  check("ownership.write", isAnswered(after), "the thread is gone", after);
  check("ownership.write", thread?.title !== "Taken over", "the thread has the other's title", after);
  const isSame = thread?.items?.data?.length === before.items.length;
  check("ownership.write", isSame, "the thread has other items than before", after);
}

async function checkFiles({ send, check, miss, target }: Session): Promise<void> {
  const params = { name: "conformance.txt", size: 4, mime_type: "text/plain" };
  const created = await send("attachments.create", params);
  const parsed = attachmentSchema.safeParse(created.json);
  if (!isAnswered(created) || !parsed.success) {
    miss("ownership.attachments", `attachments are not offered: answered ${created.status}`);
    return;
  }
  const { id } = parsed.data;
  const sent = await send("threads.create", { input: toInput(target.prompts.hello, [id]) }, other);
  const isSent = findEcho(sent)?.attachments.some((attachment) => attachment.id === id) ?? false;
  check("ownership.attachments", !isSent, "the other's message has it", sent);
  await send("attachments.delete", { attachment_id: id }, other);
  const own = await send("attachments.delete", { attachment_id: id });
  check("ownership.attachments", isAnswered(own), "the owner finds it deleted", own);
}
