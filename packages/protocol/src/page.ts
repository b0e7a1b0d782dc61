import { z } from "zod";

/** How many records a page holds when a request names no `limit`. */
export const DEFAULT_PAGE_SIZE = 20;

/** The order of a page: by creation, newest first unless said otherwise. */
export const orderSchema = z.enum(["asc", "desc"]);
export type Order = z.infer<typeof orderSchema>;

/** A page of records. `after` is the cursor of the next page, there only when `has_more` is true. */
export function pageSchema<T extends z.ZodType>(record: T) {
  return z.object({
    data: z.array(record).default([]),
    has_more: z.boolean().default(false),
    after: z.string().nullish(),
  });
}
/** What `pageSchema` gives: records, whether there are more after them, and the cursor to ask for those. */
export interface Page<T> {
  data: T[];
  has_more: boolean;
  after?: string | null | undefined;
}
