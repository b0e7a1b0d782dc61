import { DEFAULT_PAGE_SIZE, type RequestOf, toWirePage, toWireThread } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { createThreadNotFound, findThread } from "./find-thread.ts";
import { toPageQuery } from "./page-query.ts";

export async function getThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.get_by_id">,
) {
  const thread = await findThread(scope, request.params.thread_id);
  const items = await scope.services.store.listItems(scope.caller.owner, thread.id, {
    // The oldest first, as the reference does: a client that wants the end asks items.list.
    order: "asc",
    limit: DEFAULT_PAGE_SIZE,
  });
  return toWireThread(thread, items);
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
