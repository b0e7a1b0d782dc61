import { z } from "zod";

/** Placeholder shape until the full union lands: any component, known or not. */
export const widgetComponentSchema = z.looseObject({ type: z.string() });
export type WidgetComponent = z.infer<typeof widgetComponentSchema>;
