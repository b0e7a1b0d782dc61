import { z } from "zod";

/** A built-in icon name, `lucide:<name>` or `vendor:<name>`. Unknown names are kept: the element shows none for them. */
export const iconSchema = z.string();
