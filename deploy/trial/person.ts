import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Page, readSseEvents, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import type { Tally } from "./tally.ts";

/** Somebody who chats, as the page does: resumes what breaks off, sends again with the same key what got no answer. */
export interface Person {
  readonly threadIds: ReadonlySet<string>;
  /** Sends one message and follows its turn to the end. */
  takeTurn(): Promise<void>;
  /** Asks for a thread of somebody else, which must not be there. */
  peek(threadId: string): Promise<void>;
  /** Compares all that was acknowledged and shown with what is there now. */
  verify(): Promise<void>;
}

const TURN_LIMIT_MS = 150_000;
/** A stream that is silent for this long is given up and taken up anew; heartbeats come every 15 seconds. */
const SILENCE_MS = 50_000;
const MESSAGES_PER_THREAD = 8;
const markerPattern = /mk(\d+)x[0-9a-f]{6}/g;

interface Turn {
  text: string;
  key: string;
  threadId: string | undefined;
  /** The number of the last event that was read. */
  last: number;
  hasLastWord: boolean;
  isOver: boolean;
  startedAt: number;
  /** Milliseconds since the epoch. */
  deadline: number;
  /** What each try came to, the last of them: of a turn that never ends, all that there is to go by. */
  tries: string[];
}

const MAX_TRIES_KEPT = 12;

/** What an answer asks whoever was refused to wait; 0 where it asks for nothing. */
function readPauseMs(response: Response): number {
  return Number(response.headers.get("retry-after") ?? 0) * 1_000 || 0;
}

export async function createPerson(options: { url: string; number: number; tally: Tally }): Promise<Person> {
  const { url, number, tally } = options;
  const marker = `mk${number}x${randomBytes(3).toString("hex")}`;
  const acknowledged = new Map<string, { threadId: string; text: string }>();
  const shown = new Map<string, { threadId: string; text: string }>();
  const threadIds = new Set<string>();
  let current: { threadId: string; messages: number } | undefined;
  // Everybody comes from somewhere else, as far as nginx is told.
  const address = `10.77.${number >> 8}.${number & 255}`;
  let cookie = "";
  let count = 0;

  /** Everything that comes back is looked through for what is somebody else's. */
  function look(text: string, where: string): void {
    for (const [found, owner] of text.matchAll(markerPattern)) {
      if (Number(owner) !== number) tally.foreign.push(`person ${number} saw ${found} in ${where}`);
    }
  }

  function send(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    return fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, "x-forwarded-for": address, cookie },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  }

  /** Counts what was refused. Gives its code. */
  function note(response: Response, text: string): string {
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? "none";
    const name = `${response.status} ${code}`;
    tally.refusals.set(name, (tally.refusals.get(name) ?? 0) + 1);
    const requestId = response.headers.get("x-request-id") ?? /"request_id":"([^"]+)"/.exec(text)?.[1];
    if (response.status >= 500) {
      tally.serverErrors.push({ status: response.status, code, requestId: requestId ?? "none" });
    }
    return code;
  }

  /** Waits for as long as a limit says, which counts against nobody. */
  async function waitForLimit(response: Response): Promise<number> {
    const pause = readPauseMs(response);
    if (response.status !== 429) return 0;
    tally.limitedMs += pause;
    await delay(pause);
    return pause;
  }

  /** A request that is answered in the end, whatever is away meanwhile. */
  async function ask(body: { type: string }): Promise<unknown> {
    for (let deadline = Date.now() + TURN_LIMIT_MS; ; ) {
      const startedAt = performance.now();
      const answer = await send("/api/chatkit", body, AbortSignal.timeout(30_000)).catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (text !== undefined) look(text, body.type);
      if (answer?.ok && text !== undefined) {
        tally.readMs.push(performance.now() - startedAt);
        return JSON.parse(text);
      }
      if (answer && text !== undefined) {
        note(answer, text);
        deadline += await waitForLimit(answer);
      }
      if (Date.now() > deadline) throw new Error(`${body.type} was answered ${answer?.status}: ${text}`);
      await delay(300);
    }
  }

  async function signUp(): Promise<void> {
    const body = {
      name: `Person ${number}`,
      email: `${marker}@example.com`,
      password: "correct horse battery",
    };
    const answer = await send("/api/auth/sign-up/email", body);
    if (!answer.ok) throw new Error(`sign-up was answered ${answer.status}: ${await answer.text()}`);
    cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    await answer.body?.cancel();
  }

  function acknowledge(item: ThreadItem): void {
    if (item.type !== "user_message" && item.type !== "assistant_message") return;
    if (!acknowledged.has(item.id)) tally.acknowledged += 1;
    acknowledged.set(item.id, { threadId: item.thread_id, text: textOf(item) });
  }

  function take(turn: Turn, event: ThreadStreamEvent): void {
    tally.events += 1;
    if (event.type === "thread.created") {
      turn.threadId = event.thread.id;
      threadIds.add(event.thread.id);
      current = { threadId: event.thread.id, messages: 0 };
    }
    if (event.type === "thread.item.done") {
      acknowledge(event.item);
      if (event.item.type === "assistant_message") turn.hasLastWord = true;
    }
    if (
      event.type === "thread.item.updated" &&
      event.update.type === "assistant_message.content_part.text_delta"
    ) {
      const before = shown.get(event.item_id)?.text ?? "";
      shown.set(event.item_id, { threadId: turn.threadId ?? "", text: before + event.update.delta });
    }
    if (event.type === "error") {
      tally.cutOff += 1;
      turn.hasLastWord = true;
    }
  }

  async function read(turn: Turn, response: Response, silence: AbortController): Promise<void> {
    if (!response.body) return;
    const timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      for await (const group of readSseEvents(response.body)) {
        timer.refresh();
        if (turn.last === 0) tally.firstEventMs.push(performance.now() - turn.startedAt);
        for (const { data, id } of group) {
          look(data, "a stream");
          take(turn, JSON.parse(data) as ThreadStreamEvent);
          if (id !== undefined) turn.last = Number(id);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  function toRequest(turn: Turn): { type: string; params: object; metadata?: object } {
    const metadata = { parlor: { resumable: true, idempotency_key: turn.key } };
    if (turn.last > 0 && turn.threadId !== undefined) {
      tally.resumed += 1;
      return { type: "parlor.runs.attach", params: { thread_id: turn.threadId, after: turn.last } };
    }
    const content = [{ type: "input_text", text: turn.text }];
    const input = { content, attachments: [], inference_options: {} };
    return turn.threadId === undefined
      ? { type: "threads.create", params: { input }, metadata }
      : { type: "threads.add_user_message", params: { thread_id: turn.threadId, input }, metadata };
  }

  /** What was refused is tried again, but for a run that is not there any more. */
  async function takeRefusal(turn: Turn, response: Response): Promise<void> {
    const text = await response.text();
    look(text, "a refusal");
    if (note(response, text) === "run_not_found") turn.isOver = true;
    const pause = await waitForLimit(response);
    turn.deadline += pause;
    turn.startedAt += pause;
  }

  async function tryOnce(turn: Turn): Promise<void> {
    const silence = new AbortController();
    const request = toRequest(turn);
    const startedAt = Date.now();
    const before = turn.last;
    let came = "no answer";
    try {
      const response = await send("/api/chatkit", request, silence.signal);
      came = `${response.status} ${response.headers.get("x-parlor-run") ?? ""}`;
      if (!response.ok) return await takeRefusal(turn, response);
      await read(turn, response, silence);
      came += " ended";
      turn.isOver = turn.hasLastWord;
    } finally {
      const at = new Date(startedAt).toISOString().slice(11, 19);
      const took = `${Date.now() - startedAt} ms`;
      turn.tries.push(`${at} ${request.type} ${came}, events ${before} to ${turn.last}, ${took}`);
      turn.tries.splice(0, turn.tries.length - MAX_TRIES_KEPT);
    }
  }

  async function follow(turn: Turn): Promise<void> {
    for (let tries = 0; !turn.isOver; tries += 1) {
      if (Date.now() > turn.deadline) {
        tally.endless.push(`person ${number}: ${turn.threadId} ${turn.text}\n  ${turn.tries.join("\n  ")}`);
        current = undefined;
        return;
      }
      if (tries > 0) await delay(Math.min(150 * tries, 1_500));
      if (tries > 0 && turn.last === 0) tally.sentAgain += 1;
      try {
        await tryOnce(turn);
      } catch {
        tally.streamsBroken += 1;
      }
    }
    tally.turnMs.push(performance.now() - turn.startedAt);
  }

  function listThread(threadId: string): Promise<ThreadItem[]> {
    return listAll(async (after) => {
      const params = { thread_id: threadId, order: "asc", limit: 100, ...(after ? { after } : {}) };
      return (await ask({ type: "items.list", params } as { type: string })) as Page<ThreadItem>;
    });
  }

  function compare(items: ReadonlyMap<string, ThreadItem>): void {
    for (const [id, { text }] of acknowledged) {
      const item = items.get(id);
      if (!item || textOf(item) !== text) tally.lost.push(`person ${number}: ${id} ${text.slice(0, 60)}`);
    }
    for (const [id, { text }] of shown) {
      const item = items.get(id);
      if (!item || !textOf(item).startsWith(text)) {
        tally.shownAndLost.push(
          `person ${number}: ${id} shown ${JSON.stringify(text.slice(-60))}, kept ${JSON.stringify(item ? textOf(item).slice(-60) : undefined)}`,
        );
      }
    }
    const texts = [...items.values()].filter(({ type }) => type === "user_message").map(textOf);
    for (const text of new Set(texts)) {
      if (texts.filter((other) => other === text).length > 1) tally.doubled.push(`person ${number}: ${text}`);
    }
  }

  await signUp();
  return {
    threadIds,
    async takeTurn() {
      count += 1;
      if (current && current.messages >= MESSAGES_PER_THREAD) current = undefined;
      const turn: Turn = {
        text: toText(count, `${marker} ${count}`),
        key: randomUUID(),
        threadId: current?.threadId,
        last: 0,
        hasLastWord: false,
        isOver: false,
        startedAt: performance.now(),
        deadline: Date.now() + TURN_LIMIT_MS,
        tries: [],
      };
      await follow(turn);
      tally.turns += 1;
      if (current) current.messages += 1;
    },
    async peek(threadId) {
      const body = { type: "threads.get_by_id", params: { thread_id: threadId } };
      const answer = await send("/api/chatkit", body).catch(() => undefined);
      const text = await answer?.text().catch(() => "");
      look(text ?? "", "somebody else's thread");
      if (answer && text && answer.status >= 500) note(answer, text);
      if (answer?.ok) tally.foreign.push(`person ${number} could read ${threadId}`);
    },
    async verify() {
      const items = new Map<string, ThreadItem>();
      for (const threadId of threadIds) {
        for (const item of await listThread(threadId)) items.set(item.id, item);
      }
      compare(items);
    },
  };
}

const topics = ["call", "buy", "write to", "pay", "clean"];

/** Requests that read, write and talk, each with what is only this person's. */
function toText(count: number, mark: string): string {
  if (count % 4 === 0) return `What can you help me with? ${mark}`;
  if (count % 4 === 3) return `show my tasks about ${mark}`;
  return `add ${topics[count % topics.length]} ${mark} tomorrow`;
}

function textOf(item: ThreadItem): string {
  if (item.type !== "assistant_message" && item.type !== "user_message") return "";
  return item.content.map((part) => part.text).join("");
}

async function listAll<T>(readPage: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await readPage(after);
    all.push(...page.data);
    if (!page.has_more || !page.after) return all;
    after = page.after;
  }
}
