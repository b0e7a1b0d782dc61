import { resolveModel } from "@parlor/agents";
import { chatKitMigrations, type Database, fileMigrations, migrate } from "@parlor/postgres";
import type { Logger } from "pino";
import { accountMigrations } from "./accounts/account-migrations.ts";
import { createAccountRoutes } from "./accounts/account-routes.ts";
import { answerAuth } from "./accounts/auth-routes.ts";
import { createClientRoutes } from "./accounts/client-routes.ts";
import { createAccounts } from "./accounts/create-accounts.ts";
import { createAccountDeletion } from "./accounts/delete-account.ts";
import { createErasers } from "./accounts/erasers.ts";
import { createOAuthDiscovery } from "./accounts/oauth-discovery.ts";
import { oauthMigrations } from "./accounts/oauth-migrations.ts";
import { createOperators } from "./accounts/operators.ts";
import { createTokenRoutes } from "./accounts/token-routes.ts";
import { withAppTables } from "./app-tables.ts";
import { createRespond } from "./assistant/create-respond.ts";
import { createAuditLog } from "./audit/audit-log.ts";
import { auditMigrations } from "./audit/audit-migrations.ts";
import { createAudit } from "./audit/audit-requests.ts";
import { createChatRoutes } from "./chat/chat-routes.ts";
import { createChat } from "./chat/create-chat.ts";
import { createElementRoute } from "./chat/element-route.ts";
import { openRunLog } from "./chat/open-run-log.ts";
import { openStreamCounter } from "./chat/open-stream-counter.ts";
import type { Config } from "./config.ts";
import { createConversationRoutes } from "./conversations/conversation-routes.ts";
import { createRetention } from "./conversations/retention.ts";
import { createHealthRoutes, createReadiness } from "./deployment/health-routes.ts";
import { createFileRoutes } from "./files/file-routes.ts";
import { openFiles } from "./files/open-files.ts";
import { createHttpService } from "./http/create-http-service.ts";
import { createHealth } from "./http/health.ts";
import { requireSignature } from "./http/require-signature.ts";
import { findOutage } from "./http/to-outage.ts";
import { createRequestLimits } from "./limits/create-request-limits.ts";
import { openCounters } from "./limits/open-counters.ts";
import { createMcpRoutes } from "./mcp/mcp-routes.ts";
import { createMetrics } from "./observe/create-metrics.ts";
import { createMetricsRoute } from "./observe/metrics-route.ts";
import { openTracing } from "./observe/open-tracing.ts";
import { createAssistantWatch } from "./observe/watch-assistant.ts";
import { watchRequests } from "./observe/watch-requests.ts";
import { taskMigrations } from "./tasks/task-migrations.ts";
import { createTaskRoutes } from "./tasks/task-routes.ts";
import { createTaskService } from "./tasks/task-service.ts";
import { createAdminRoutes } from "./usage/admin-routes.ts";
import { createUsageLog } from "./usage/usage-log.ts";
import { usageMigrations } from "./usage/usage-migrations.ts";
import { version } from "./version.ts";

/** The service, ready to answer. */
export interface App {
  fetch(request: Request): Response | Promise<Response>;
  /** Every path that is answered, as `POST /api/tasks`; of what stands before all of them, nothing. */
  readonly routes: readonly string[];
  /** Says that it is not ready any more, and goes on answering. */
  drain(): void;
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
  const { config, database, logger } = options;
  const now = options.now ?? (() => new Date());
  await migrate(database, [
    chatKitMigrations,
    fileMigrations,
    accountMigrations,
    oauthMigrations,
    taskMigrations,
    auditMigrations,
    usageMigrations,
  ]);
  const tables = withAppTables(database);
  const resolvedModel = resolveModel(config);
  const counters = openCounters(config, logger);
  const limits = createRequestLimits(config, counters);
  const accounts = createAccounts({ config, tables, counters, logger });
  const { auth, authenticator, chatSessions, apiTokens, oauthClients, timeZones } = accounts;
  // It writes down what its tokens are for: a database that cannot take that is told of now.
  await auth.$context;
  const tasks = createTaskService(tables, { maxTasks: config.MAX_TASKS_PER_USER, now });
  const runs = await openRunLog(config, database, logger);
  const streamCounter = await openStreamCounter(config, logger);
  const files = openFiles(config, database, logger);
  const metrics = createMetrics(database);
  const tracing = openTracing(config);
  const modelName = resolvedModel?.name ?? "offline";
  const usage = createUsageLog({ tables, modelName, keepDays: config.USAGE_DAYS, logger, now });
  const auditLog = createAuditLog(tables, now);
  const audit = createAudit({ log: auditLog, auth, tables, logger, onFailure: metrics.countAuditFailure });
  const watch = createAssistantWatch({
    tracer: tracing?.tracer,
    metrics,
    modelName,
    onTokens: usage.addTokens,
  });
  const respond = createRespond({ config, tasks, files: files?.store, resolvedModel, version, watch, now });
  const chat = await createChat({
    config,
    database,
    tables,
    accounts,
    limits,
    runLog: runs.log,
    streamCounter,
    attachments: files?.store,
    respond,
    logger,
    tracer: tracing?.tracer,
    observe(observation) {
      for (const { take } of [metrics, usage, audit]) take(observation);
    },
  });
  const retention = createRetention({
    config,
    database,
    chatKit: chat.chatKit,
    logger,
    onExpired: (owner, threadId) =>
      audit.record({ action: "conversation_expired", actor: null, subject: `${owner}/${threadId}` }),
    now,
  });
  const operators = createOperators(config.ADMIN_EMAILS, tables);
  const deletion = createAccountDeletion({
    auth,
    tables,
    erasers: createErasers(tables, chat.chatKit, files?.store),
    counters,
    isLimited: config.AUTH_RATE_LIMIT === "on",
    logger,
  });
  const model = resolvedModel
    ? { kind: resolvedModel.provider, name: resolvedModel.name, api: resolvedModel.api }
    : { kind: "offline", name: "built-in offline assistant" };
  const health = createHealth({ database, runs, model, logger });

  const service = createHttpService(config, logger, {
    watch: watchRequests(metrics, tracing),
    checkSignature: requireSignature(config, counters),
  });
  service.use(audit.middleware);
  const readiness = createReadiness();
  service.route("/health", createHealthRoutes({ health, readiness }));
  const serveElement = createElementRoute();
  service.get("/chatkit.js", serveElement);
  service.get("/chatkit/:file", serveElement);
  service.on(["GET", "POST"], "/api/auth/*", (context) =>
    answerAuth({ ...accounts, limits, findOutage: () => findOutage(database) }, context),
  );
  service.route("/.well-known", createOAuthDiscovery(auth, config));
  service.route("/api/chatkit", createChatRoutes({ ...chat, authenticator, chatSessions, limits, health }));
  service.route("/api/chatkit", createFileRoutes({ config, ...chat, authenticator, limits }));
  service.route("/api/account", createAccountRoutes({ authenticator, limits, deletion, operators }));
  service.route(
    "/api/conversations",
    createConversationRoutes({ store: chat.store, authenticator, limits, config }),
  );
  service.route("/api/tasks", createTaskRoutes({ tasks, authenticator, limits, timeZones, now }));
  service.route("/api/tokens", createTokenRoutes({ apiTokens, authenticator, limits }));
  service.route("/api/clients", createClientRoutes({ oauthClients, authenticator, limits }));
  service.get("/metrics", createMetricsRoute(metrics, config.METRICS_TOKEN));
  service.route(
    "/api/admin",
    createAdminRoutes({
      operators,
      authenticator,
      limits,
      usage,
      audit: auditLog,
    }),
  );
  service.route("/mcp", createMcpRoutes({ tasks, authenticator, limits, timeZones, config, version }));

  retention.start();
  return {
    fetch: (request) => service.fetch(request),
    routes: listRoutes(service),
    drain: () => readiness.drain(),
    async close(closing) {
      retention.stop();
      await chat.chatKit.close(closing);
      await files?.release();
      await streamCounter?.release();
      await runs.release();
      counters.release();
      await tracing?.close();
    },
  };
}

/** Middleware is registered for all methods of a pattern; routes have a method, or no star. */
function listRoutes({ routes }: { routes: readonly { method: string; path: string }[] }): string[] {
  const answered = routes.filter(({ method, path }) => method !== "ALL" || !path.endsWith("*"));
  return [...new Set(answered.map(({ method, path }) => `${method} ${path}`))];
}
