import { z } from "zod";
import { boundedJsonSchema } from "../bounded-json.ts";
import type { StrictWidgetRoot } from "./containers.ts";
import { type DynamicWidgetComponent, dynamicFields } from "./widget-component.ts";

/** A root whose components may be of any vocabulary. */
export interface DynamicWidgetRoot extends DynamicWidgetComponent {
  type: "Card" | "ListView" | "Basic";
}

/** What the wire carries as a widget: a root of the published vocabulary, or one with anything else in it. */
export type WidgetRoot = StrictWidgetRoot | DynamicWidgetRoot;

/** Whatever is a widget to the reference. `strictWidgetRootSchema` also checks the fields of each component. */
export const widgetRootSchema: z.ZodType<WidgetRoot> = boundedJsonSchema.pipe(
  z.looseObject({ type: z.enum(["Card", "ListView", "Basic"]), ...dynamicFields }),
);
