import { type ParlorRequestOf, toWirePage, toWireThread } from "@parlor/protocol";
import type { RequestScope } from "../services.ts";
import { createNotSupported } from "./not-supported.ts";
import { toPageQuery } from "./page-query.ts";

export async function searchThreads<Context>(
  { services, caller }: RequestScope<Context>,
  { type, params }: ParlorRequestOf<"parlor.threads.search">,
) {
  const { store, limits } = services;
  if (!store.searchThreads) throw createNotSupported(type);
  const { order: _, ...place } = toPageQuery({ ...params, order: "desc" }, limits);
  const page = await store.searchThreads(caller.owner, { text: params.query, ...place });
  return toWirePage(
    page,
    page.data.map(({ thread, snippet }) => ({ thread: toWireThread(thread), ...(snippet && { snippet }) })),
  );
}
