import type { WidgetAction } from "../element/chat-context.ts";
import { isRecord } from "./widget-node.ts";
import type { DefaultLoading } from "./widget-scope.ts";

/** An action as its author wrote it; undefined for what is none. */
export function readAction(value: unknown): WidgetAction | undefined {
  if (!isRecord(value)) return undefined;
  const { type, payload, handler, streaming } = value;
  if (typeof type !== "string") return undefined;
  return {
    type,
    ...(payload !== undefined && payload !== null && { payload }),
    ...((handler === "client" || handler === "server") && { handler }),
    ...(typeof streaming === "boolean" && { streaming }),
  };
}

/** What waits for the action: nothing, the control, or the whole widget. `auto` is what the control does by itself. */
export function readLoading(value: unknown, fallback: DefaultLoading): DefaultLoading {
  const asked = isRecord(value) ? value.loadingBehavior : undefined;
  return asked === "none" || asked === "self" || asked === "container" ? asked : fallback;
}

/** Whether an action makes a turn of its own, and so has to wait for the one that runs. */
export function startsTurn(value: unknown): boolean {
  const action = readAction(value);
  return action !== undefined && action.handler !== "client" && action.streaming !== false;
}
