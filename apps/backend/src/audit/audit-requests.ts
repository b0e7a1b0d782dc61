import type { Observation } from "@parlor/server";
import type { Context, MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import type { Auth } from "../accounts/auth.ts";
import type { AppDatabase } from "../app-tables.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { AuditAct, AuditLog } from "./audit-log.ts";

/** Which requests are sensitive acts, once they were answered well. A group in a path is the act's subject. */
const auditedPaths: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ["POST", /^\/api\/auth\/sign-in\/email$/, "signed_in"],
  ["POST", /^\/api\/auth\/sign-up\/email$/, "account_created"],
  ["POST", /^\/api\/auth\/sign-out$/, "signed_out"],
  ["POST", /^\/api\/auth\/change-password$/, "password_changed"],
  ["POST", /^\/api\/auth\/change-email$/, "email_changed"],
  ["POST", /^\/api\/auth\/update-user$/, "settings_changed"],
  ["POST", /^\/api\/auth\/revoke-(?:other-)?sessions?$/, "sessions_revoked"],
  ["POST", /^\/api\/auth\/delete-user$/, "account_deleted"],
  ["POST", /^\/api\/account\/delete$/, "account_deleted"],
  ["GET", /^\/api\/conversations\/export$/, "conversations_exported"],
  ["GET", /^\/api\/conversations\/([^/]+)\/export$/, "conversation_exported"],
  ["POST", /^\/api\/conversations\/import$/, "conversations_imported"],
  ["POST", /^\/api\/auth\/oauth2\/consent$/, "client_decided"],
  ["DELETE", /^\/api\/clients\/([^/]+)$/, "client_disconnected"],
  ["POST", /^\/api\/tokens$/, "token_made"],
  ["DELETE", /^\/api\/tokens\/([^/]+)$/, "token_revoked"],
];

/** Requests of the protocol that take something away for good. */
const auditedRequestTypes: Record<string, string> = {
  "threads.delete": "conversation_deleted",
  "attachments.delete": "attachment_deleted",
};

const MAX_SUBJECT_LENGTH = 128;

/** Writes acts down, without keeping anybody waiting for it to fail: what cannot be written is told to the operator. */
export interface Audit {
  record(act: AuditAct): Promise<void>;
  /** For the server's `observe`. */
  take(observation: Observation): void;
  /** For the HTTP service, in front of its routes. */
  middleware: MiddlewareHandler<AppEnvironment>;
}

async function readJsonBody(message: Request | Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await message.clone().json();
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function createAudit(options: {
  log: AuditLog;
  auth: Auth;
  tables: AppDatabase;
  logger: Logger;
  onFailure(): void;
}): Audit {
  const { log, auth, tables, logger, onFailure } = options;

  async function record(act: AuditAct): Promise<void> {
    try {
      await log.append(act);
    } catch (error) {
      onFailure();
      logger.error({ err: error, action: act.action, request_id: act.requestId }, "an act was not audited");
    }
  }

  async function findAccount(email: unknown): Promise<string | null> {
    if (typeof email !== "string" || email.includes("\u0000")) return null;
    const account = await tables
      .selectFrom("user")
      .select("id")
      .where("email", "=", email.trim().toLowerCase())
      .executeTakeFirst();
    return account?.id ?? null;
  }

  /** Who signs in or up is in the answer; everybody else is known beforehand, and no more after signing out. */
  async function readActor(context: Context<AppEnvironment>): Promise<string | null> {
    const session = await auth.api.getSession({ headers: context.req.raw.headers }).catch(() => null);
    return session?.user.id ?? null;
  }

  function common(context: Context<AppEnvironment>) {
    return {
      address: context.req.header("x-forwarded-for") ?? null,
      requestId: context.get("requestId"),
    };
  }

  async function auditSignIn(context: Context<AppEnvironment>, action: string, next: () => Promise<void>) {
    const request = await readJsonBody(context.req.raw);
    await next();
    if (context.res.status === 200) {
      const { user } = await readJsonBody(context.res);
      const id = (user as { id?: unknown } | undefined)?.id;
      await record({ action, actor: typeof id === "string" ? id : null, ...common(context) });
    } else if (context.res.status === 401) {
      const subject = await findAccount(request.email).catch(() => null);
      await record({ action: "sign_in_failed", subject, ...common(context) });
    }
  }

  async function audit(
    context: Context<AppEnvironment>,
    act: { action: string; subject: string | undefined },
    next: () => Promise<void>,
  ) {
    const session = await readActor(context);
    await next();
    // Who has no session has come with a JWT.
    const actor = session ?? context.get("userId") ?? null;
    // A sign-out of nobody is answered well, too.
    if (context.res.status >= 400 || actor === null) return;
    const made = act.action === "token_made" ? (await readJsonBody(context.res)).id : undefined;
    const subject = typeof made === "string" ? made : act.subject?.slice(0, MAX_SUBJECT_LENGTH);
    await record({ action: act.action, actor, subject: subject ?? null, ...common(context) });
  }

  return {
    record,
    take(observation) {
      if (observation.type !== "request.ended" || observation.isRefused) return;
      const action = auditedRequestTypes[observation.requestType];
      if (action === undefined) return;
      const { owner: actor, threadId: subject = null, requestId } = observation;
      void record({ action, actor, subject, requestId });
    },
    async middleware(context, next) {
      const { method, path } = context.req;
      for (const [auditedMethod, pattern, action] of auditedPaths) {
        const match = method === auditedMethod ? pattern.exec(path) : null;
        if (!match) continue;
        if (action === "signed_in" || action === "account_created") return auditSignIn(context, action, next);
        return audit(context, { action, subject: match[1] }, next);
      }
      return next();
    },
  };
}
