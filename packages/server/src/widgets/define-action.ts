import type { Action, ActionConfig } from "@parlor/protocol";
import type { z } from "zod";
import { toWidgetError, WidgetError } from "./widget-error.ts";

/** How a control acts, beside what it sends. Left out, each is what a client takes for its default. */
export interface ActionBehavior {
  /** Where it is handled. Default `server`. */
  handler?: "client" | "server";
  /** What shows that it is under way. Default `auto`. */
  loadingBehavior?: "auto" | "none" | "self" | "container";
  /** Whether its answer streams. `false` sends it to the synchronous hook, also while a turn streams. Default true. */
  streaming?: boolean;
}

type Payload<Schema extends z.ZodType> =
  // An action without a payload is written without one.
  undefined extends z.input<Schema>
    ? [payload?: z.input<Schema>, behavior?: ActionBehavior]
    : [payload: z.input<Schema>, behavior?: ActionBehavior];

/** An action that controls send and hooks get, with what its payload must be. */
export interface ActionDefinition<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly schema: Schema;
  /** The action for a control: its payload is checked now, not only when it is sent. Throws a `WidgetError`. */
  config(...payload: Payload<Schema>): ActionConfig;
  /**
   * The action for a control in a form: what is not in the payload comes from the form's fields, by their names. A
   * key that is in the payload wins over a field.
   */
  formConfig(payload?: Partial<z.input<Schema>>, behavior?: ActionBehavior): ActionConfig;
}

/** An action whose type is one of the definitions', and whose payload its schema took. */
export type ParsedAction<Definition extends ActionDefinition> =
  Definition extends ActionDefinition<infer Type, infer Schema>
    ? { type: Type; payload: z.output<Schema> }
    : never;

/** What `safeParseAction` says. */
export type ActionResult<Definition extends ActionDefinition> =
  | { success: true; action: ParsedAction<Definition> }
  | { success: false; error: WidgetError };

/**
 * Names an action and says what its payload is. `schema` is checked on both ways: when a control is built, and when a
 * client sends it. A client can send any action with any payload: whether its user may do it is for the hook.
 */
export function defineAction<const Type extends string, Schema extends z.ZodType>(
  type: Type,
  schema: Schema,
): ActionDefinition<Type, Schema> {
  const toConfig = (payload: unknown, behavior: ActionBehavior = {}): ActionConfig => ({
    type,
    ...(payload === undefined ? {} : { payload }),
    ...behavior,
  });
  return {
    type,
    schema,
    config: (...[payload, behavior]) => {
      const { error } = schema.safeParse(payload);
      if (error) throw toWidgetError("invalid_action", type, error);
      return toConfig(payload, behavior);
    },
    formConfig: toConfig,
  };
}

/**
 * An action from a client as one of those defined, its payload checked. Pure: an error is given back, with code
 * `unknown_action` for a type that is not among them and `invalid_action` for a payload that its schema refuses.
 */
export function safeParseAction<const Definitions extends readonly ActionDefinition[]>(
  action: Action,
  definitions: Definitions,
): ActionResult<Definitions[number]> {
  const definition = definitions.find(({ type }) => type === action.type);
  if (!definition) {
    const known = definitions.map(({ type }) => type).join(", ") || "none";
    return {
      success: false,
      error: new WidgetError("unknown_action", `There is no action ${action.type}; known are: ${known}.`),
    };
  }
  const { data, error } = definition.schema.safeParse(action.payload);
  if (error) return { success: false, error: toWidgetError("invalid_action", action.type, error) };
  return {
    success: true,
    action: { type: definition.type, payload: data } as ParsedAction<Definitions[number]>,
  };
}

/** As `safeParseAction`, but throws its error. */
export function parseAction<const Definitions extends readonly ActionDefinition[]>(
  action: Action,
  definitions: Definitions,
): ParsedAction<Definitions[number]> {
  const result = safeParseAction(action, definitions);
  if (!result.success) throw result.error;
  return result.action;
}
