import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { createId, type SyncCustomActionResponse, type ThreadItem } from "@parlor/protocol";
import {
  type AttachmentFile,
  type AttachmentStore,
  createChatKit,
  createMemoryRunLog,
  createMemoryStore,
  type RunLog,
  type Store,
} from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";
import type { Hooks } from "./script.ts";
import { play, raise, resolveNames, type ScriptedHost } from "./scripted-assistant.ts";

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
  /** Attachments that the driver says are uploaded. */
  uploaded: Set<string>;
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
    uploaded: new Set(),
    gate: (name) => find(name).promise,
    openGate: (name) => find(name).resolve(),
  };
}

/** A run log and a store that say which runs are under way, so that the driver can wait until all is settled. */
function countRuns(log: RunLog, store: Store, hostOf: (owner: string) => Host) {
  const running = new Map<string, { owner: string; threadId: string }>();
  const end = (runId: string) => {
    const run = running.get(runId);
    if (run && running.delete(runId)) hostOf(run.owner).busy -= 1;
  };
  const countingLog: RunLog = {
    ...log,
    async open(run) {
      const opening = await log.open(run);
      if (opening.outcome === "opened") {
        running.set(run.id, run);
        hostOf(run.owner).busy += 1;
      }
      return opening;
    },
    async close(runId, status) {
      await log.close(runId, status);
      end(runId);
    },
  };
  const countingStore: Store = {
    ...store,
    async deleteThread(owner, threadId) {
      // The run of a thread that is deleted is not closed.
      for (const [id, run] of running) if (run.threadId === threadId) end(id);
      return store.deleteThread(owner, threadId);
    },
    saveAttachment(owner, attachment) {
      hostOf(owner).attachmentIds.add(attachment.id);
      return store.saveAttachment(owner, attachment);
    },
  };
  return { runLog: countingLog, store: countingStore };
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

/** Names a place to upload to; the files themselves are never sent: the driver says when one is there. */
function createUploadStore(hostOf: (owner: string) => Host): AttachmentStore {
  const files = new Map<string, AttachmentFile>();
  return {
    async create(_, file) {
      files.set(file.id, file);
      const url = `https://files.example.org/${file.id}`;
      return {
        uploadDescriptor: { url, method: "PUT", headers: { "x-size": String(file.size) } },
        previewUrl: url,
      };
    },
    async find(owner, id) {
      const file = files.get(id);
      return file && { file, isUploaded: hostOf(owner).uploaded.has(id) };
    },
    write: async () => false,
    read: async () => undefined,
    delete: async (_, id) => files.delete(id),
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
    ...countRuns(createMemoryRunLog(), store, hostOf),
    authenticate: async (request) => {
      const owner = request.headers.get("x-owner") ?? "";
      return { owner, context: hostOf(owner) };
    },
    respond({ thread, message, context, run }) {
      context.calls.push(structuredClone({ hook: "respond", thread, message }));
      const stage = { thread, createId: run.createId, history: run.history };
      return play(context.hooks.respond ?? [], stage, context);
    },
    action({ thread, action, sender, context, run }) {
      context.calls.push(structuredClone({ hook: "action", thread, action, sender }));
      const stage = { thread, createId: run.createId, history: run.history };
      return play(context.hooks.action ?? [], stage, context);
    },
    async syncAction({ thread, action, sender, context }) {
      context.calls.push(structuredClone({ hook: "sync_action", thread, action, sender }));
      const answer = context.hooks.sync_action ?? {};
      if ("raise" in answer) raise(answer);
      return resolveNames(answer, { thread, createId }, context) as SyncCustomActionResponse;
    },
    async transcribe({ audio, mimeType, mediaType, context }) {
      context.calls.push({
        hook: "transcribe",
        size: audio.length,
        mime_type: mimeType,
        media_type: mediaType,
      });
      const answer = context.hooks.transcribe ?? { text: "" };
      return "raise" in answer ? raise(answer) : answer;
    },
    attachments: createUploadStore(hostOf),
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
    const body = (await json(incoming)) as { owner: string; hooks?: Hooks; gate?: string; id?: string };
    const host = hostOf(body.owner);
    switch (path) {
      case "/control/hooks":
        host.hooks = body.hooks ?? {};
        return {};
      case "/control/gates":
        host.openGate(body.gate ?? "");
        return {};
      case "/control/uploads": {
        const attachment = await store.loadAttachment(body.owner, body.id ?? "");
        if (!attachment) throw new Error(`there is no attachment ${body.id}`);
        host.uploaded.add(attachment.id);
        const { upload_descriptor: _, ...uploaded } = attachment;
        await store.saveAttachment(body.owner, uploaded);
        return {};
      }
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
