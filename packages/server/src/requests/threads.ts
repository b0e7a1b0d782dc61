import { DEFAULT_PAGE_SIZE, type RequestOf, toWirePage, toWireThread } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { toJsonAnswer } from "../http/json-answer.ts";
import { changeThread } from "../runs/change-thread.ts";
import type { RunRecord } from "../runs/run-log.ts";
import type { RequestScope } from "../services.ts";
import { createThreadNotFound, findThread } from "./find-thread.ts";
import { readBeside } from "./items.ts";
import { toPageQuery } from "./page-query.ts";
import { removeThread } from "./remove-thread.ts";

/** How long reading a thread waits for the run log. */
const RUN_LOOKUP_MS = 1_000;

/**
 * A thread with its first page of items. The header `x-parlor-run` names the run that a client can attach to: one
 * under way or cut off; `none` says that there is nothing to ask for.
 */
export async function getThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.get_by_id">,
): Promise<Response> {
  const { store } = scope.services;
  const { owner } = scope.caller;
  const thread = await findThread(scope, request.params.thread_id);
  const [items, latest] = await Promise.all([
    // The oldest first, as the reference does: a client that wants the end asks items.list.
    store.listItems(owner, thread.id, { order: "asc", limit: DEFAULT_PAGE_SIZE }),
    findLatestRun(scope, thread.id),
  ]);
  const canAttach = latest?.status === "running" || latest?.status === "interrupted";
  const wire = toWireThread(thread, items);
  const body = { ...wire, ...(await readBeside(scope, request, thread.id, items)) };
  return toJsonAnswer(body, scope.requestId, {
    headers: { "x-parlor-run": canAttach ? latest.id : "none" },
  });
}

/** The newest run of a thread. A run log that does not answer keeps nobody from reading what is in the store. */
async function findLatestRun<Context>(
  { services, caller, requestId }: RequestScope<Context>,
  threadId: string,
): Promise<RunRecord | undefined> {
  const live = services.runs.inThread(threadId);
  // One that has ended may still wait for the store or the log, and has nothing to attach to.
  if (live) return live.hasEnded() ? undefined : live.record;
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the run log did not answer in ${RUN_LOOKUP_MS} ms`)),
    RUN_LOOKUP_MS,
  );
  try {
    return await Promise.race([services.runLog.latest(caller.owner, threadId), tooLate]);
  } catch (error) {
    services.report({
      level: "warn",
      message: "the run of a thread could not be found",
      requestId,
      threadId,
      error,
    });
    return undefined;
  } finally {
    clearTimeout(timer);
  }
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
  const { services, caller } = scope;
  const { limits } = services;
  const { thread_id: threadId, title } = request.params;
  const trimmed = title.trim();
  if (trimmed === "")
    throw new ChatKitError("invalid_request", "params.title: a title needs at least one character.");
  if (trimmed.length > limits.maxTitleLength) {
    throw new ChatKitError(
      "invalid_request",
      `params.title: a title has at most ${limits.maxTitleLength} characters.`,
    );
  }
  const thread = await changeThread(services, { owner: caller.owner, threadId }, (current) => {
    current.title = trimmed;
  });
  if (!thread) throw createThreadNotFound();
  return toWireThread(thread);
}

export async function deleteThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.delete">,
) {
  const { id } = await findThread(scope, request.params.thread_id);
  await removeThread(scope, id);
  return {};
}
