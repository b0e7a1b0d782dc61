import type { z } from "zod";

const marker = Symbol.for("parlor.WidgetError");

/** What can be wrong with a widget. */
export type WidgetErrorCode =
  | "invalid_widget"
  | "nothing_streamed"
  | "invalid_action"
  | "unknown_action"
  | "invalid_template"
  | "invalid_template_data"
  | "template_failed"
  | "template_too_large";

/**
 * What a widget, a template, its data or an action is refused with. `path` is where in it, `[]` for the whole; the
 * message says it too, in the words of its author.
 */
export class WidgetError extends Error {
  readonly [marker] = true;
  readonly code: WidgetErrorCode;
  readonly path: readonly (string | number)[];

  constructor(
    code: WidgetErrorCode,
    message: string,
    options: ErrorOptions & { path?: readonly (string | number)[] } = {},
  ) {
    super(message, options);
    this.name = "WidgetError";
    this.code = code;
    this.path = options.path ?? [];
  }
}

/** Whether a value is a `WidgetError`, also one made by another copy of this package. */
export function isWidgetError(error: unknown): error is WidgetError {
  return typeof error === "object" && error !== null && marker in error;
}

/** A place in a value as one writes it: `Card.children[0].value`. */
export function formatPath(root: string, path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${key}`),
    root,
  );
}

interface Found {
  path: (string | number)[];
  message: string;
}

/**
 * What a schema refuses, as one error: the first fault in full, and how many more there are. A union that no option of
 * takes is described by the option that came furthest.
 */
export function toWidgetError(code: WidgetErrorCode, root: string, error: z.ZodError): WidgetError {
  const [issue] = error.issues;
  const { path, message } = issue ? describeIssue(issue) : { path: [], message: "is not valid" };
  const more = error.issues.length - 1;
  return new WidgetError(
    code,
    `${formatPath(root, path)}: ${message}${more > 0 ? ` (and ${more} more)` : ""}`,
    { path, cause: error },
  );
}

function describeIssue(issue: z.core.$ZodIssue): Found {
  const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  if (issue.code === "unrecognized_keys") {
    return { path: [...path, ...issue.keys.slice(0, 1)], message: "there is no such field" };
  }
  if (issue.code === "invalid_union") {
    const furthest = issue.errors
      .flatMap(([first]) => (first ? [describeIssue(first)] : []))
      .reduce<Found | undefined>(
        (far, next) => (next.path.length > (far?.path.length ?? 0) ? next : far),
        undefined,
      );
    if (furthest) return { path: [...path, ...furthest.path], message: furthest.message };
  }
  return { path, message: issue.message };
}
