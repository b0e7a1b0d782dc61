import type { DoctorSettings } from "../doctor-settings.ts";
import { type Answer, ask } from "./ask.ts";
import { listThreadsBody, toListItemsBody, toMessageBody } from "./chatkit-request.ts";
import { readTurn, type Turn, type TurnOptions } from "./read-turn.ts";
import { type SignIn, signIn } from "./sign-in.ts";
import { createdThreadId } from "./turn-events.ts";

/** Requests that several checks look at. Each is made when it is first wanted, and once. */
export interface Probes {
  /** The address that ChatKit requests go to: the web app's, or the backend's where the web app has no such route. */
  endpoint(): Promise<string>;
  person(): Promise<SignIn>;
  /** A second person, where one was given. */
  otherPerson(): Promise<SignIn>;
  /** `threads.list` as nobody. */
  anonymousList(): Promise<Answer>;
  /** `threads.list` before the first turn. */
  listBefore(): Promise<Answer>;
  /** A new thread with a whole turn in it; undefined when nobody gets in. */
  firstTurn(): Promise<Turn | undefined>;
  /** The thread of the first turn. */
  threadId(): Promise<string | undefined>;
  /** The items after the first turn. */
  itemsAfterFirst(): Promise<Answer | undefined>;
  /** The next turn of the same thread. */
  secondTurn(): Promise<Turn | undefined>;
  itemsAfterSecond(): Promise<Answer | undefined>;
  /** `threads.list` after both turns. */
  listAfter(): Promise<Answer | undefined>;
  /** Sends one ChatKit request as the signed-in person. */
  send(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends one streaming request. The thread that it makes is deleted at the end. */
  stream(body: unknown, options?: Partial<TurnOptions> & { url?: string }): Promise<Turn>;
  /** Deletes the threads that were made. Gives how many could not be. */
  cleanUp(): Promise<number>;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const isRouteMissing = (answer: Answer) =>
  answer.kind === "failed" || answer.status === 404 || answer.status === 405;

/** The probes of one examination. */
export function createProbes(settings: DoctorSettings): Probes {
  const { timeoutMs, chatkitPath } = settings;
  const threads = new Set<string>();

  const anonymousAt = (base: string) => ask(base + chatkitPath, { body: listThreadsBody, timeoutMs });
  const endpoint = once(async () => {
    const { webUrl, backendUrl } = settings;
    if (webUrl === undefined) return (backendUrl ?? "") + chatkitPath;
    if (backendUrl === undefined || !isRouteMissing(await anonymousAt(webUrl))) return webUrl + chatkitPath;
    return (isRouteMissing(await anonymousAt(backendUrl)) ? webUrl : backendUrl) + chatkitPath;
  });
  const person = once(() => signIn(settings, settings));
  const otherPerson = once(() =>
    signIn(settings, { headers: settings.otherHeaders, account: settings.otherAccount }),
  );
  const send: Probes["send"] = async (body, headers) =>
    ask(await endpoint(), { body, headers: headers ?? (await person()).headers, timeoutMs });
  const stream: Probes["stream"] = async (body, options = {}) => {
    const turn = await readTurn(options.url ?? (await endpoint()), {
      headers: (await person()).headers,
      body,
      timeoutMs,
      ...options,
    });
    const created = createdThreadId(turn);
    if (created !== undefined) threads.add(created);
    return turn;
  };
  const listBefore = once(() => send(listThreadsBody));
  const firstTurn = once(async () => {
    const before = await listBefore();
    if (before.kind === "answered" && [401, 403].includes(before.status)) return undefined;
    return stream(toMessageBody(settings.prompt));
  });
  const threadId = once(async () => {
    const turn = await firstTurn();
    return turn === undefined ? undefined : createdThreadId(turn);
  });
  const itemsNow = async () => {
    const id = await threadId();
    return id === undefined ? undefined : send(toListItemsBody(id));
  };
  const itemsAfterFirst = once(itemsNow);
  const secondTurn = once(async () => {
    await itemsAfterFirst();
    const id = await threadId();
    return id === undefined ? undefined : stream(toMessageBody(settings.prompt, id));
  });
  return {
    endpoint,
    person,
    otherPerson,
    send,
    stream,
    listBefore,
    firstTurn,
    threadId,
    itemsAfterFirst,
    secondTurn,
    anonymousList: once(() => send(listThreadsBody, {})),
    itemsAfterSecond: once(async () => {
      await secondTurn();
      return itemsNow();
    }),
    listAfter: once(async () => {
      if ((await firstTurn()) === undefined) return undefined;
      await secondTurn();
      return send(listThreadsBody);
    }),
    async cleanUp() {
      const deleted = await Promise.all(
        [...threads].map((thread_id) => send({ type: "threads.delete", params: { thread_id } })),
      );
      return deleted.filter((answer) => answer.kind === "failed" || answer.status >= 400).length;
    },
  };
}
