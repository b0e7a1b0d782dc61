import type { Tracer } from "@opentelemetry/api";
import { createPostgresStore, type Database } from "@parlor/postgres";
import {
  type AttachmentStore,
  type Caller,
  type ChatKit,
  createChatKit,
  type LogRecord,
  type Observation,
  type Respond,
  type RunLog,
  type Store,
  type StreamCounter,
} from "@parlor/server";
import type { Logger } from "pino";
import type { Accounts } from "../accounts/create-accounts.ts";
import type { AppDatabase } from "../app-tables.ts";
import type { AssistantContext } from "../assistant/create-respond.ts";
import type { Config } from "../config.ts";
import { type FilesConfig, readTypes } from "../files/files-settings.ts";
import { toOutage } from "../http/to-outage.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import { toFamily } from "../limits/request-family.ts";

/** The ChatKit endpoint, for people who are signed in. */
export interface Chat {
  chatKit: ChatKit;
  store: Store;
  /** The user whom a request that `chatKit` has answered was from, for the log's line of it. */
  callerOf(request: Request): string | undefined;
}

/** Who may use the chat: whoever has a client secret, a JWT, or the sign-in cookie. */
function createChatAuthentication({ authenticator, timeZones }: Accounts, tables: AppDatabase) {
  const callers = new WeakMap<Request, string>();

  async function authenticate(request: Request): Promise<Caller<AssistantContext> | undefined> {
    const { headers, method } = request;
    const signedIn =
      (await authenticator.byClientSecret(headers)) ?? (await authenticator.byCookieOrJwt(headers, method));
    if (!signedIn) return undefined;
    const { userId } = signedIn;
    const [user, timeZone] = await Promise.all([
      tables.selectFrom("user").select("name").where("id", "=", userId).executeTakeFirst(),
      timeZones.resolve(userId, headers.get("time-zone")),
    ]);
    if (!user) return undefined;
    callers.set(request, userId);
    return { owner: userId, context: { userId, name: user.name, timeZone } };
  }

  return {
    authenticate: (request: Request) =>
      authenticate(request).catch((error: unknown) => {
        throw toOutage(error);
      }),
    callerOf: (request: Request) => callers.get(request),
  };
}

/** Puts the endpoint together, and closes what a killed process left open. */
export async function createChat(options: {
  config: Pick<Config, "MAX_MESSAGE_LENGTH" | "MAX_BODY_BYTES" | "MAX_STREAMS_PER_USER"> & FilesConfig;
  database: Database;
  tables: AppDatabase;
  accounts: Accounts;
  limits: RequestLimits;
  runLog: RunLog;
  /** Absent where there is one backend only: it counts in its memory. */
  streamCounter: StreamCounter | undefined;
  /** Absent where none are taken. */
  attachments: AttachmentStore | undefined;
  respond: Respond<AssistantContext>;
  logger: Logger;
  tracer: Tracer | undefined;
  observe(observation: Observation): void;
}): Promise<Chat> {
  const { config, database, tables, accounts, limits, runLog, attachments, respond, logger } = options;
  const { streamCounter, tracer, observe } = options;
  const { authenticate, callerOf } = createChatAuthentication(accounts, tables);
  const store = createPostgresStore(database);
  const chatKit = createChatKit<AssistantContext>({
    store,
    runLog,
    ...(streamCounter ? { streamCounter } : {}),
    authenticate,
    admit: ({ type, owner, request }) =>
      limits.count(toFamily(type), {
        user: owner,
        address: request.headers.get("x-forwarded-for") ?? undefined,
      }),
    respond,
    ...(attachments ? { attachments } : {}),
    observe,
    ...(tracer ? { tracer } : {}),
    limits: {
      maxMessageLength: config.MAX_MESSAGE_LENGTH,
      maxBodyBytes: config.MAX_BODY_BYTES,
      maxAttachments: config.MAX_ATTACHMENTS,
      maxAttachmentBytes: config.MAX_ATTACHMENT_BYTES,
      attachmentTypes: readTypes(config),
      maxStreamsPerOwner: config.MAX_STREAMS_PER_USER,
    },
    log: ({ level, message, requestId, runId, threadId, code, error }: LogRecord) =>
      logger[level]({ request_id: requestId, run_id: runId, thread_id: threadId, code, err: error }, message),
  });
  await chatKit.recover();
  return { chatKit, store, callerOf };
}
