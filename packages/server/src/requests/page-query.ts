import { DEFAULT_PAGE_SIZE, type Order } from "@parlor/protocol";
import type { Limits } from "../chatkit.ts";
import type { PageQuery } from "../stores/store.ts";

/** The page that a request asks for: twenty records unless it says otherwise, never more than the limit. */
export function toPageQuery(
  params: { limit?: number | null | undefined; order: Order; after?: string | null | undefined },
  limits: Limits,
): PageQuery {
  return {
    limit: Math.min(params.limit ?? DEFAULT_PAGE_SIZE, limits.maxPageSize),
    order: params.order,
    ...(params.after ? { after: params.after } : {}),
  };
}
