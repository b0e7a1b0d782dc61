import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { ThreadItem } from "@parlor/protocol";
import {
  createChatKit,
  createMemoryRunLog,
  createMemoryStore,
  type RunLog,
  type Store,
} from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";
import type { Hooks } from "./script.ts";
import { play, raise, type ScriptedHost } from "./scripted-assistant.ts";

/** A server that the driver talks to: `url` has `/chatkit` and what the driver controls it by. */
export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface Host extends ScriptedHost {
  hooks: Hooks;
  openGate(name: string): void;
  /** Requests and runs under way. */
  busy: number;
  attachmentIds: Set<string>;
}

function createHost(): Host {
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const find = (name: string) => {
    const gate = gates.get(name) ?? Promise.withResolvers<void>();
    gates.set(name, gate);
    return gate;
  };
  return {
    hooks: {},
    names: new Map(),
    calls: [],
    busy: 0,
    attachmentIds: new Set(),
    gate: (name) => find(name).promise,
    openGate: (name) => find(name).resolve(),
  };
}

/** A run log that says which runs are under way, so that the driver can wait until all is settled. */
function countRuns(log: RunLog, hostOf: (owner: string) => Host): RunLog {
  const owners = new Map<string, string>();
  return {
    ...log,
    async open(run) {
      const opening = await log.open(run);
      if (opening.outcome !== "opened") return opening;
      owners.set(run.id, run.owner);
      hostOf(run.owner).busy += 1;
      return opening;
    },
    async close(runId, status) {
      await log.close(runId, status);
      const owner = owners.get(runId);
      if (owner === undefined) return;
      owners.delete(runId);
      hostOf(owner).busy -= 1;
    },
  };
}

async function readEverything(store: Store, owner: string, host: Host) {
  const everything = { limit: 1_000_000, order: "asc" } as const;
  const { data } = await store.listThreads(owner, everything);
  const threads = await Promise.all(
    data.map(async (thread): Promise<object> => {
      const items: ThreadItem[] = (await store.listItems(owner, thread.id, everything)).data;
      return { ...thread, items };
    }),
  );
  const attachments = await Promise.all([...host.attachmentIds].map((id) => store.loadAttachment(owner, id)));
  return {
    threads,
    attachments: attachments.filter((attachment) => attachment !== undefined),
    calls: host.calls.splice(0),
  };
}

/** Serves our SDK with the scripted assistant, as one would under bare node:http. */
export async function startOurServer(): Promise<RunningServer> {
  const hosts = new Map<string, Host>();
  const hostOf = (owner: string) => {
    const host = hosts.get(owner) ?? createHost();
    hosts.set(owner, host);
    return host;
  };
  const store = createMemoryStore();
  const chatKit = createChatKit<Host>({
    store: {
      ...store,
      saveAttachment(owner, attachment) {
        hostOf(owner).attachmentIds.add(attachment.id);
        return store.saveAttachment(owner, attachment);
      },
    },
    runLog: countRuns(createMemoryRunLog(), hostOf),
    authenticate: async (request) => {
      const owner = request.headers.get("x-owner") ?? "";
      return { owner, context: hostOf(owner) };
    },
    respond({ thread, message, context, run }) {
      context.calls.push(structuredClone({ hook: "respond", thread, message }));
      const stage = { thread, createId: run.createId, history: run.history };
      return play(context.hooks.respond ?? [], stage, context);
    },
    async addFeedback({ threadId, itemIds, kind, context }) {
      context.calls.push({ hook: "feedback", thread_id: threadId, item_ids: itemIds, kind });
      if (context.hooks.feedback) raise(context.hooks.feedback);
    },
    streamOptions({ context }) {
      const answer = context.hooks.stream_options ?? { allow_cancel: true };
      return "raise" in answer ? raise(answer) : answer;
    },
  });
  const listener = toNodeListener(chatKit.handler);

  async function control(path: string, incoming: IncomingMessage): Promise<unknown> {
    const body = (await json(incoming)) as { owner: string; hooks?: Hooks; gate?: string };
    const host = hostOf(body.owner);
    switch (path) {
      case "/control/hooks":
        host.hooks = body.hooks ?? {};
        return {};
      case "/control/gates":
        host.openGate(body.gate ?? "");
        return {};
      case "/control/state":
        return host.busy > 0 ? { busy: true } : await readEverything(store, body.owner, host);
      default:
        throw new Error(`nothing is at ${path}`);
    }
  }

  async function listen(incoming: IncomingMessage, outgoing: ServerResponse) {
    if (incoming.url === "/chatkit") {
      const host = hostOf(String(incoming.headers["x-owner"] ?? ""));
      host.busy += 1;
      await listener(incoming, outgoing);
      host.busy -= 1;
      return;
    }
    const answer = await control(incoming.url ?? "", incoming);
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(JSON.stringify(answer));
  }

  const server = createServer((incoming, outgoing) => void listen(incoming, outgoing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await chatKit.close({ graceMs: 0 });
    },
  };
}
