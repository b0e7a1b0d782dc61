import type { ThreadItem } from "@parlor/protocol";
import type { OwnedScope } from "../services.ts";

const HISTORY_PAGE_SIZE = 50;

/** The items of the caller's thread, newest first, read page by page as far as the caller goes. */
export async function* readNewestFirst<Context>(
  { services, caller }: OwnedScope<Context>,
  threadId: string,
  pageSize = HISTORY_PAGE_SIZE,
): AsyncGenerator<ThreadItem, void, undefined> {
  let after: string | undefined;
  do {
    const page = await services.store.listItems(caller.owner, threadId, {
      order: "desc",
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    yield* page.data;
    after = page.has_more ? (page.after ?? undefined) : undefined;
  } while (after !== undefined);
}
