import { MAX_SEARCH_LENGTH, toWirePage, toWireThread } from "@parlor/protocol";
import { ChatKitError, type Store } from "@parlor/server";
import {
  defaultImportLimits,
  exportConversations,
  importConversations,
  type TransferForm,
} from "@parlor/server/transfer";
import { Hono } from "hono";
import { z } from "zod";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { Config } from "../config.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import { parseInput, readReference } from "../http/read-json.ts";

import type { RequestLimits } from "../limits/create-request-limits.ts";
import { toMethodFamily } from "../limits/request-family.ts";

const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 20;

const noNul = (text: string) => !text.includes("\u0000");
const searchSchema = z.object({
  q: z.string().max(MAX_SEARCH_LENGTH).refine(noNul, "must not contain a NUL character"),
  limit: z.coerce.number().int().positive().default(DEFAULT_PAGE_SIZE),
  after: z.string().refine(noNul, "must not contain a NUL character").optional(),
});

const exportSchema = z.object({ format: z.enum(["json", "markdown"]).default("json") });
const formTypes = { json: "application/json", markdown: "text/markdown" } as const;
const formEndings = { json: "json", markdown: "md" } as const;

function toDownload(body: ReadableStream<Uint8Array>, form: TransferForm, name: string): Response {
  return new Response(body, {
    headers: {
      "content-type": `${formTypes[form]}; charset=utf-8`,
      "content-disposition": `attachment; filename="${name}.${formEndings[form]}"`,
    },
  });
}

function readForm(contentType: string | undefined, encoding: string | undefined): TransferForm {
  if (encoding && encoding.trim().toLowerCase() !== "identity") {
    throw new ChatKitError(
      "unsupported_media_type",
      "Send the file as it is: a Content-Encoding such as gzip is not taken.",
    );
  }
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type === formTypes.json) return "json";
  if (type === formTypes.markdown) return "markdown";
  throw new ChatKitError("unsupported_media_type", "Send the file as application/json or text/markdown.");
}

/** The signed-in user's conversations as a whole, under /api/conversations. */
export function createConversationRoutes(options: {
  store: Store;
  authenticator: Authenticator;
  limits: RequestLimits;
  config: Pick<Config, "MAX_IMPORT_BYTES" | "MAX_IMPORT_THREADS" | "MAX_IMPORT_ITEMS" | "MAX_MESSAGE_LENGTH">;
}): Hono<AppEnvironment & { Variables: { owner: string } }> {
  const { store, authenticator, limits, config } = options;
  const routes = new Hono<AppEnvironment & { Variables: { owner: string } }>();
  routes.use(async (context, next) => {
    const user = await authenticator.byCookieOrJwt(context.req.raw.headers, context.req.method);
    if (!user) throw new ChatKitError("unauthenticated", "Sign in to see your conversations.");
    context.set("userId", user.userId);
    const address = context.req.header("x-forwarded-for");
    await limits.count(toMethodFamily(context.req.method), { user: user.userId, address });
    context.set("owner", user.userId);
    await next();
  });

  routes.get("/search", async (context) => {
    const { q, limit, after } = parseInput(searchSchema, context.req.query());
    const query = { text: q, limit: Math.min(limit, MAX_PAGE_SIZE), after };
    const page = await store.searchThreads?.(context.get("owner"), query);
    if (!page) throw new ChatKitError("not_supported", "This store cannot be searched.");
    const matches = page.data.map(({ thread, snippet }) => ({
      thread: toWireThread(thread),
      ...(snippet && { snippet }),
    }));
    return context.json(toWirePage(page, matches));
  });

  routes.get("/export", async (context) => {
    const { format: form } = parseInput(exportSchema, context.req.query());
    const owner = context.get("owner");
    const body = await exportConversations({ store, owner, form });
    context
      .get("log")
      .info({ audit: "conversations.exported", user_id: owner }, "conversations were exported");
    return toDownload(body, form, "conversations");
  });
  routes.get("/:id/export", async (context) => {
    const { format: form } = parseInput(exportSchema, context.req.query());
    const threadId = readReference(context.req.param("id"));
    const body = await exportConversations({ store, owner: context.get("owner"), form, threadId });
    return toDownload(body, form, "conversation");
  });
  routes.post("/import", async (context) => {
    const form = readForm(context.req.header("content-type"), context.req.header("content-encoding"));
    const { body } = context.req.raw;
    if (!body) throw new ChatKitError("invalid_import", "There is no file.", { status: 400 });
    const owner = context.get("owner");
    const imported = await importConversations({
      store,
      owner,
      form,
      body,
      limits: {
        maxBytes: config.MAX_IMPORT_BYTES,
        maxThreads: config.MAX_IMPORT_THREADS,
        maxItems: config.MAX_IMPORT_ITEMS,
        // Where fewer may be sent by now, what was sent before comes back all the same.
        maxMessageLength: Math.max(config.MAX_MESSAGE_LENGTH, defaultImportLimits.maxMessageLength),
      },
    });
    context
      .get("log")
      .info({ audit: "conversations.imported", user_id: owner, ...imported }, "conversations were imported");
    return context.json(imported, 201);
  });
  return routes;
}
