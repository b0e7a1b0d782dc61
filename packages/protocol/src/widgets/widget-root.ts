import { z } from "zod";

/** Placeholder shape until the full union lands: any root, known or not. */
export const widgetRootSchema = z.looseObject({ type: z.string() });
export type WidgetRoot = z.infer<typeof widgetRootSchema>;
