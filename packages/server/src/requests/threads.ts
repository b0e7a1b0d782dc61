import { DEFAULT_PAGE_SIZE, type RequestOf, toWirePage, toWireThread } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { createThreadNotFound, findThread } from "./find-thread.ts";
import { toJsonAnswer } from "./json-answer.ts";
import { toPageQuery } from "./page-query.ts";

/**
 * A thread with its first page of items. The header `x-parlor-run` names the run that a client can attach to: one
 * under way or cut off; `none` says that there is nothing to ask for.
 */
export async function getThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.get_by_id">,
): Promise<Response> {
  const { store, runs, runLog } = scope.services;
  const { owner } = scope.caller;
  const thread = await findThread(scope, request.params.thread_id);
  const [items, latest] = await Promise.all([
    // The oldest first, as the reference does: a client that wants the end asks items.list.
    store.listItems(owner, thread.id, { order: "asc", limit: DEFAULT_PAGE_SIZE }),
    runs.inThread(thread.id)?.record ?? runLog.latest(owner, thread.id),
  ]);
  const canAttach = latest?.status === "running" || latest?.status === "interrupted";
  return toJsonAnswer(toWireThread(thread, items), scope.requestId, {
    headers: { "x-parlor-run": canAttach ? latest.id : "none" },
  });
}

export async function listThreads<Context>(scope: RequestScope<Context>, request: RequestOf<"threads.list">) {
  const { store, limits } = scope.services;
  const page = await store.listThreads(scope.caller.owner, toPageQuery(request.params, limits));
  return toWirePage(
    page,
    page.data.map((thread) => toWireThread(thread)),
  );
}

export async function updateThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.update">,
) {
  const { store, limits, runs } = scope.services;
  const { thread_id, title } = request.params;
  const trimmed = title.trim();
  if (trimmed === "")
    throw new ChatKitError("invalid_request", "params.title: a title needs at least one character.");
  if (trimmed.length > limits.maxTitleLength) {
    throw new ChatKitError(
      "invalid_request",
      `params.title: a title has at most ${limits.maxTitleLength} characters.`,
    );
  }
  const thread = await findThread(scope, thread_id);
  thread.title = trimmed;
  // A turn under way has the thread in its hands, and would write its own title over this one.
  runs.inThread(thread_id)?.rename(trimmed);
  if (!(await store.saveThread(scope.caller.owner, thread))) throw createThreadNotFound();
  return toWireThread(thread);
}

export async function deleteThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.delete">,
) {
  const { store, runs } = scope.services;
  const { id } = await findThread(scope, request.params.thread_id);
  const run = runs.inThread(id);
  run?.discard();
  await run?.finished;
  await store.deleteThread(scope.caller.owner, id);
  return {};
}
