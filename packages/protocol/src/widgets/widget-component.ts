import { z } from "zod";
import { boundedJsonSchema } from "../bounded-json.ts";
import type { StrictWidgetComponent } from "./containers.ts";
import { componentFields } from "./style.ts";

/**
 * A component of any vocabulary, as `.widget` templates and newer servers make them: a type and children are all
 * that is certain of it, and every other field is kept as it is.
 */
export interface DynamicWidgetComponent {
  type: string;
  key?: string | null | undefined;
  id?: string | null | undefined;
  children?: DynamicWidgetComponent | DynamicWidgetComponent[] | null | undefined;
  [field: string]: unknown;
}

export const dynamicFields = {
  ...componentFields,
  children: z.lazy(() => z.union([anyComponent, z.array(anyComponent)])).nullish(),
};
const anyComponent: z.ZodType<DynamicWidgetComponent> = z.looseObject({ type: z.string(), ...dynamicFields });

/** What the wire carries as a component: one of the published vocabulary, or any other. */
export type WidgetComponent = StrictWidgetComponent | DynamicWidgetComponent;

/** Whatever is a component to the reference. `strictWidgetComponentSchema` also checks the fields of each. */
export const widgetComponentSchema: z.ZodType<WidgetComponent> = boundedJsonSchema.pipe(anyComponent);
