import { MAX_JSON_DEPTH, type WidgetComponent, type WidgetRoot, type WidgetUpdate } from "@parlor/protocol";
import { WidgetError } from "./widget-error.ts";

/** How `diffWidget` tells of a change. */
export interface DiffOptions {
  /**
   * Whether a change inside of a component that has an id may go out as `widget.component.updated`, instead of the
   * whole widget. The reference never does; clients all understand it. Default false.
   */
  components?: boolean;
}

/** A component as the diff sees it: a type, perhaps an id and children, and whatever else. */
type Node = Readonly<Record<string, unknown>>;

/** Why a list of deltas was given up: what remains is to replace what holds the change. */
const REPLACE = Symbol("replace");

/**
 * The updates that make `after` of `before`, in the order of the document. None when both are the same.
 *
 * A `Text` or `Markdown` with an id whose value grew gives `widget.streaming_text.value_delta`, with `done` unless it
 * still is `streaming`. Every other change (also a text that shrank, or that came late) replaces the root, as in the
 * reference. A field that is null, undefined or absent is the same.
 *
 * Takes time in proportion to the two trees, and none for subtrees that both share. Throws a `WidgetError` for trees
 * that nest deeper than 200.
 */
export function diffWidget(before: WidgetRoot, after: WidgetRoot, options: DiffOptions = {}): WidgetUpdate[] {
  const updates: WidgetUpdate[] = [];
  const [was, is] = [before as unknown as Node, after as unknown as Node];
  const isSame = diffNode(was, is, updates, options.components === true, 1) !== REPLACE;
  if (isSame && (updates.length === 0 || areIdsUnique(was, updates))) return updates;
  return [{ type: "widget.root.updated", widget: after }];
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Node).type === "string" &&
    !Array.isArray(value)
  );
}

function hasStreamingText(node: Node): boolean {
  return (node.type === "Text" || node.type === "Markdown") && typeof node.value === "string";
}

/** Adds what changed below a component to the updates, or says that the component itself has to be replaced. */
function diffNode(
  before: Node,
  after: Node,
  updates: WidgetUpdate[],
  mayReplace: boolean,
  depth: number,
): typeof REPLACE | undefined {
  if (before === after) return undefined;
  if (depth > MAX_JSON_DEPTH) throw new WidgetError("invalid_widget", `nested deeper than ${MAX_JSON_DEPTH}`);
  const start = updates.length;
  if (diffFields(before, after, updates, mayReplace, depth) !== REPLACE) return undefined;
  // The root has an update of its own, which needs no id.
  if (!mayReplace || depth === 1 || typeof after.id !== "string" || after.id === "") return REPLACE;
  if (before.id !== after.id) return REPLACE;
  updates.length = start;
  updates.push({
    type: "widget.component.updated",
    component_id: after.id,
    component: after as unknown as WidgetComponent,
  });
  return undefined;
}

function diffFields(
  before: Node,
  after: Node,
  updates: WidgetUpdate[],
  mayReplace: boolean,
  depth: number,
): typeof REPLACE | undefined {
  let matched = 0;
  for (const field in after) {
    const was = before[field];
    const is = after[field];
    if (was !== undefined) matched += 1;
    if (was === is || ((was ?? null) === null && (is ?? null) === null)) continue;
    if (field === "children") {
      if (diffChildren(was, is, updates, mayReplace, depth) === REPLACE) return REPLACE;
    } else if (field === "value" && hasStreamingText(before) && hasStreamingText(after)) {
      const delta = toDelta(after, was as string, is as string);
      if (!delta) return REPLACE;
      updates.push(delta);
    } else if (!isEqual(was, is, depth + 1)) {
      return REPLACE;
    }
  }
  return hasMore(before, matched, after) ? REPLACE : undefined;
}

/** Whether there is a field in one object, with a value, that is not in the other, which shares `matched` with it. */
function hasMore(one: Node, matched: number, other: Node): boolean {
  // Counting is much cheaper than looking up each field, and nearly always enough.
  if (Object.keys(one).length === matched) return false;
  for (const field in one) if (!(field in other) && (one[field] ?? null) !== null) return true;
  return false;
}

function toDelta(after: Node, was: string, is: string): WidgetUpdate | undefined {
  // Without an id, nothing could say which text grew.
  if (typeof after.id !== "string" || after.id === "" || !is.startsWith(was)) return undefined;
  return {
    type: "widget.streaming_text.value_delta",
    component_id: after.id,
    delta: is.slice(was.length),
    done: !after.streaming,
  };
}

function diffChildren(
  was: unknown,
  is: unknown,
  updates: WidgetUpdate[],
  mayReplace: boolean,
  depth: number,
): typeof REPLACE | undefined {
  if (Array.isArray(was) && Array.isArray(is)) {
    if (was.length !== is.length) return REPLACE;
    for (let index = 0; index < is.length; index += 1) {
      const before: unknown = was[index];
      const after: unknown = is[index];
      if (before === after) continue;
      if (isNode(before) && isNode(after)) {
        if (diffNode(before, after, updates, mayReplace, depth + 1) === REPLACE) return REPLACE;
      } else if (!isEqual(before, after, depth + 1)) {
        return REPLACE;
      }
    }
    return undefined;
  }
  if (isNode(was) && isNode(is)) return diffNode(was, is, updates, mayReplace, depth + 1);
  return isEqual(was, is, depth + 1) ? undefined : REPLACE;
}

/** Whether two JSON values are the same. A field that is undefined is absent. */
function isEqual(one: unknown, other: unknown, depth: number): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (depth > MAX_JSON_DEPTH) throw new WidgetError("invalid_widget", `nested deeper than ${MAX_JSON_DEPTH}`);
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((value, index) => isEqual(value, other[index], depth + 1));
  }
  const [first, second] = [one as Node, other as Node];
  let matched = 0;
  for (const key in second) {
    if (first[key] !== undefined) matched += 1;
    if (!isEqual(first[key], second[key], depth + 1)) return false;
  }
  if (Object.keys(first).length === matched) return true;
  for (const key in first) if (first[key] !== undefined && !(key in second)) return false;
  return true;
}

/** Whether each id that an update names is that of one component: an update reaches all that have it. */
function areIdsUnique(root: Node, updates: readonly WidgetUpdate[]): boolean {
  const counts = new Map<string, number>();
  for (const update of updates) if ("component_id" in update) counts.set(update.component_id, 0);
  const open: Node[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (typeof node.id === "string") {
      const count = counts.get(node.id);
      if (count === 1) return false;
      if (count === 0) counts.set(node.id, 1);
    }
    if (Array.isArray(node.children)) {
      for (const child of node.children) if (isNode(child)) open.push(child);
    } else if (isNode(node.children)) {
      open.push(node.children);
    }
  }
  return true;
}
