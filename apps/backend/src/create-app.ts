import { resolveModel } from "@parlor/agents";
import { chatKitMigrations, createPostgresStore, type Database, migrate } from "@parlor/postgres";
import { type Caller, ChatKitError, createChatKit, type LogRecord } from "@parlor/server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import type { Logger } from "pino";
import { accountMigrations } from "./accounts/account-migrations.ts";
import { createApiTokens } from "./accounts/api-tokens.ts";
import { createAuth } from "./accounts/auth.ts";
import { answerAuth } from "./accounts/auth-routes.ts";
import { createAuthenticator } from "./accounts/authenticate.ts";
import { createChatSessions } from "./accounts/chat-session.ts";
import { createTimeZones } from "./accounts/time-zones.ts";
import { createTokenRoutes } from "./accounts/token-routes.ts";
import { withAppTables } from "./app-tables.ts";
import { type AssistantContext, createRespond } from "./assistant/create-respond.ts";
import { createChatRoutes } from "./chat/chat-routes.ts";
import { createElementRoute } from "./chat/element-route.ts";
import { openRunLog } from "./chat/open-run-log.ts";
import type { Config } from "./config.ts";
import type { AppEnvironment } from "./http/app-environment.ts";
import { answerError, answerNotFound } from "./http/error-answers.ts";
import { logRequests } from "./http/request-log.ts";
import { secureHeaders } from "./http/security-headers.ts";
import { createMcpRoutes } from "./mcp/mcp-routes.ts";
import { taskMigrations } from "./tasks/task-migrations.ts";
import { createTaskRoutes } from "./tasks/task-routes.ts";
import { createTaskService } from "./tasks/task-service.ts";
import { version } from "./version.ts";

/** Headers that a browser on another origin may send: those of the element, of our pages, and of MCP clients. */
const allowedHeaders = [
  "accept-language",
  "authorization",
  "chatkit-frame-instance-id",
  "content-type",
  "mcp-protocol-version",
  "mcp-session-id",
  "time-zone",
  "x-request-id",
];

/** The service, ready to answer. */
export interface App {
  fetch(request: Request): Response | Promise<Response>;
  /** Lets running answers end for up to `graceMs`, then stops them. The database stays open. */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** Migrates the database, closes what a killed process left open, and puts the service together. */
export async function createApp(options: {
  config: Config;
  database: Database;
  logger: Logger;
  now?: () => Date;
}): Promise<App> {
  const { config, database, logger, now } = options;
  await migrate(database, [chatKitMigrations, accountMigrations, taskMigrations]);
  const tables = withAppTables(database);
  const auth = createAuth(config, tables, (message) => logger.error({ detail: message }, "sign-in failed"));
  const chatSessions = createChatSessions(config, tables);
  const apiTokens = createApiTokens(tables);
  const timeZones = createTimeZones(tables);
  const authenticator = createAuthenticator({ config, auth, chatSessions, apiTokens });
  const tasks = createTaskService(tables, { maxTasks: config.MAX_TASKS_PER_USER, ...(now ? { now } : {}) });
  const resolvedModel = resolveModel(config);
  const runs = await openRunLog(config, database, logger);

  /** Who was let in, for the log's line of the request. */
  const callers = new WeakMap<Request, string>();

  async function authenticate(request: Request): Promise<Caller<AssistantContext> | undefined> {
    const { headers, method } = request;
    const signedIn =
      (await authenticator.byClientSecret(headers)) ?? (await authenticator.byCookie(headers, method));
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

  const chatKit = createChatKit<AssistantContext>({
    store: createPostgresStore(database),
    runLog: runs.log,
    authenticate,
    respond: createRespond({ config, tasks, resolvedModel, version, ...(now ? { now } : {}) }),
    limits: { maxMessageLength: config.MAX_MESSAGE_LENGTH, maxBodyBytes: config.MAX_BODY_BYTES },
    log: ({ level, message, requestId, runId, threadId, code, error }: LogRecord) =>
      logger[level]({ request_id: requestId, run_id: runId, thread_id: threadId, code, err: error }, message),
  });
  await chatKit.recover();

  const model = resolvedModel
    ? { kind: resolvedModel.provider, name: resolvedModel.name, api: resolvedModel.api }
    : { kind: "offline", name: "built-in offline assistant" };

  async function health(context: { json(body: unknown, status: 200 | 503): Response }): Promise<Response> {
    const parts = { store: { kind: database.kind }, runs: { kind: runs.kind }, model, version };
    const pings = [
      { name: "the database", ping: database.ping },
      ...(runs.kind === "redis" ? [{ name: "Redis", ping: runs.ping }] : []),
    ];
    const answers = await Promise.allSettled(pings.map(async ({ ping }) => ping()));
    for (const [index, answer] of answers.entries()) {
      if (answer.status === "rejected") {
        logger.error({ err: answer.reason }, `${pings[index]?.name} does not answer`);
      }
    }
    const isUp = answers.every(({ status }) => status === "fulfilled");
    return context.json({ status: isUp ? "ok" : "error", ...parts }, isUp ? 200 : 503);
  }

  const app = new Hono<AppEnvironment>();
  app.use(logRequests(logger));
  app.use(secureHeaders);
  app.use(
    cors({
      origin: [...config.CORS_ORIGINS],
      allowHeaders: allowedHeaders,
      allowMethods: ["GET", "POST", "PATCH", "PUT", "DELETE"],
      exposeHeaders: ["x-request-id", "x-parlor", "x-parlor-run"],
      maxAge: 600,
    }),
  );
  // The ChatKit endpoint counts for itself.
  const limitBody = bodyLimit({
    maxSize: config.MAX_BODY_BYTES,
    onError: () => {
      throw new ChatKitError("body_too_large", `A request may have ${config.MAX_BODY_BYTES} bytes at most.`);
    },
  });
  for (const path of ["/api/auth/*", "/api/tasks/*", "/api/tokens/*", "/mcp"]) app.use(path, limitBody);
  app.onError(answerError);
  app.notFound(answerNotFound);
  app.get("/health", (context) => health(context));
  const serveElement = createElementRoute();
  app.get("/chatkit.js", serveElement);
  app.get("/chatkit/:file", serveElement);
  app.on(["GET", "POST"], "/api/auth/*", (context) => answerAuth(auth, context));
  app.route(
    "/api/chatkit",
    createChatRoutes({
      chatKit,
      authenticator,
      chatSessions,
      health,
      callerOf: (request) => callers.get(request),
    }),
  );
  app.route("/api/tasks", createTaskRoutes({ tasks, authenticator, timeZones, ...(now ? { now } : {}) }));
  app.route("/api/tokens", createTokenRoutes({ apiTokens, authenticator }));
  app.route("/mcp", createMcpRoutes({ tasks, authenticator, timeZones, version }));

  return {
    fetch: (request) => app.fetch(request),
    async close(closing) {
      await chatKit.close(closing);
      await runs.release();
    },
  };
}
