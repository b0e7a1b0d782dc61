import { type Attachment, attachmentSchema } from "@parlor/protocol";
import { type Exchange, isAnswered } from "../exchange.ts";
import { describeError, parseJson, readAnswer } from "../read-answer.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { findEcho, listItems, startThread, toInput } from "./send-message.ts";

const rules = [
  "requests.attachments.create",
  "requests.attachments.delete",
  "attachments.uploaded",
  "attachments.direct",
  "attachments.echoed",
] as const;

const text = "A file of the conformance run.\n";
const name = "conformance.txt";
const mimeType = "text/plain";

/** Files: announced and uploaded, uploaded directly, sent with a message, deleted. */
export const attachments: Scenario = {
  id: "attachments",
  rules,
  async run(session) {
    await checkDirect(session);
    const params = { name, size: new TextEncoder().encode(text).length, mime_type: mimeType };
    const created = await session.send("attachments.create", params);
    const parsed = attachmentSchema.safeParse(created.json);
    if (!isAnswered(created) || !parsed.success) {
      for (const rule of rules) session.miss(rule, `attachments are not offered: answered ${created.status}`);
      return;
    }
    if (await upload(session, parsed.data, created)) await checkEchoed(session, parsed.data);
    // One that no message has: deleting the other would change a message.
    const other = await session.send("attachments.create", params);
    const { id } = other.json as { id: string };
    const deleted = await session.send("attachments.delete", { attachment_id: id });
    session.check("requests.attachments.delete", isAnswered(deleted), `answered ${deleted.status}`, deleted);
  },
};

/** Sends bytes as a page would: its own headers go to its own host alone. */
async function sendBytes(
  { target }: Session,
  url: string,
  init: RequestInit,
): Promise<{ status: number; text: string }> {
  const isOwn = new URL(url).origin === new URL(target.url).origin;
  const headers = {
    ...(isOwn ? target.headers : {}),
    ...(init.headers as Record<string, string> | undefined),
  };
  try {
    const signal = AbortSignal.timeout(target.timeoutMs);
    const response = await target.fetch(url, { ...init, headers, signal });
    const { text, failure } = await readAnswer(response, false, {});
    return failure === undefined ? { status: response.status, text } : { status: 0, text: failure };
  } catch (error) {
    return { status: 0, text: describeError(error) };
  }
}

function toForm(): FormData {
  const form = new FormData();
  form.append("file", new File([text], name, { type: mimeType }));
  return form;
}

async function upload(session: Session, attachment: Attachment, created: Exchange): Promise<boolean> {
  const { upload_descriptor: descriptor } = attachment;
  if (!descriptor) return false;
  const url = new URL(descriptor.url, session.target.url);
  if (url.origin !== new URL(session.target.url).origin) {
    const reason = `its bytes go to another host, ${url.host}, which is left alone`;
    for (const rule of ["attachments.uploaded", "attachments.echoed"] as const) session.miss(rule, reason);
    return false;
  }
  const { method, headers } = descriptor;
  const body = method === "POST" ? toForm() : text;
  const answer = await sendBytes(session, url.href, { method, headers, body });
  const isTaken = answer.status >= 200 && answer.status < 300;
  const problem = `${method} ${url.pathname} is answered ${answer.status}: ${answer.text.slice(0, 200)}`;
  session.check("attachments.uploaded", isTaken, problem, created);
  return isTaken;
}

async function checkDirect(session: Session): Promise<void> {
  const { uploadUrl } = session.target;
  if (uploadUrl === undefined) {
    session.miss("attachments.direct", "needs the address of direct uploads: --upload-url");
    return;
  }
  const { status, text: said } = await sendBytes(session, uploadUrl, { method: "POST", body: toForm() });
  const json = parseJson(said);
  const nothing = { headers: new Headers(), isStream: false, frames: [], wasLeft: false, failure: undefined };
  const about = { type: "upload", sender: "first" as const, request: `multipart, field file: ${name}` };
  const exchange: Exchange = { ...about, ...nothing, status, text: said, json };
  const isAttachment = status >= 200 && status < 300 && attachmentSchema.safeParse(json).success;
  session.check("attachments.direct", isAttachment, `it is answered ${status}`, exchange);
}

async function checkEchoed(session: Session, { id }: Attachment): Promise<void> {
  const { hello } = session.target.prompts;
  const { threadId } = await startThread(session, hello);
  const params = { thread_id: threadId, input: toInput(hello, [id]) };
  const exchange = await session.send("threads.add_user_message", params);
  const echo = findEcho(exchange);
  const has = (item: typeof echo) => item?.attachments.some((attachment) => attachment.id === id) ?? false;
  session.check(
    "attachments.echoed",
    has(echo),
    `the message came back as ${JSON.stringify(echo)}`,
    exchange,
  );
  const kept = await listItems(session, threadId);
  const message = kept.items.find((item) => item.id === echo?.id);
  const isKept = message?.type === "user_message" && has(message);
  session.check("attachments.echoed", isKept, `it is kept as ${JSON.stringify(message)}`, kept.exchange);
}
