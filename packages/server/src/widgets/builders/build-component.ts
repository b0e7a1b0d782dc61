import type { z } from "zod";
import { toWidgetError, WidgetError } from "../widget-error.ts";

/** What a builder takes: the fields of the component, without those that the builder sets. */
export type Fields<Component> = Omit<Component, "type" | "children">;

/** Children as they are written: false, null and undefined are left out, lists are joined in place. */
export type ChildList<Child> = readonly (Child | false | null | undefined | readonly Child[])[];

/** Makes a component without children. */
export type LeafBuilder<Component> = (fields: Fields<Component>) => Component;

/** Makes a component whose first word is its text: `text("Hi")`, `text("Hi", { size: "sm" })` or `text({ value: "Hi" })`. */
export interface TextBuilder<Component> {
  (value: string, fields?: Omit<Fields<Component>, "value">): Component;
  (fields: Fields<Component>): Component;
}

/** Makes a component with children: `row([…])` or `row({ gap: 2 }, […])`. */
export interface ContainerBuilder<Component, Child> {
  (children: ChildList<Child>): Component;
  (fields: Fields<Component>, children?: ChildList<Child>): Component;
}

type ComponentSchema<Component> = z.ZodObject<z.core.$ZodLooseShape> & z.ZodType<Component>;

/**
 * The check of a component's own fields. What is not known is refused; the children are left to their own builders, so
 * that each component of a tree is checked once.
 */
function createCheck(schema: z.ZodObject<z.core.$ZodLooseShape>): z.ZodType {
  return ("children" in schema.shape ? schema.omit({ children: true }) : schema).strict();
}

function build<Component>(type: string, check: z.ZodType, fields: object, children?: object): Component {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const component = { type, ...Object.fromEntries(given) };
  const { error } = check.safeParse(component);
  if (error) throw toWidgetError("invalid_widget", type, error);
  return (children ? { ...component, children } : component) as Component;
}

/** A builder that checks the fields and throws a `WidgetError` right where a component is written wrongly. */
export function leafBuilder<Component>(
  type: string,
  schema: ComponentSchema<Component>,
): LeafBuilder<Component> {
  const check = createCheck(schema);
  return (fields) => build(type, check, fields);
}

/** As `leafBuilder`, for components that are a text first of all. */
export function textBuilder<Component>(
  type: string,
  schema: ComponentSchema<Component>,
): TextBuilder<Component> {
  const check = createCheck(schema);
  return (first: string | Fields<Component>, fields: object = {}) =>
    build(type, check, typeof first === "string" ? { ...fields, value: first } : first);
}

/** As `leafBuilder`, with children. `childTypes` are those that it takes, all of them unless given. */
export function containerBuilder<Component, Child extends { type: string }>(
  type: string,
  schema: ComponentSchema<Component>,
  childTypes?: readonly string[],
): ContainerBuilder<Component, Child> {
  const check = createCheck(schema);
  return (first: ChildList<Child> | Fields<Component>, second?: ChildList<Child>) => {
    const isChildren = Array.isArray(first);
    const written = isChildren ? (first as ChildList<Child>) : second;
    const children = written && toChildren(type, written, childTypes);
    return build(type, check, isChildren ? {} : first, children ?? (isOptional(schema) ? undefined : []));
  };
}

function isOptional(schema: z.ZodObject<z.core.$ZodLooseShape>): boolean {
  return schema.shape.children?._zod.optin === "optional";
}

/** Children as they go out. Throws a `WidgetError` for what no builder made. */
function toChildren<Child extends { type: string }>(
  type: string,
  written: ChildList<Child>,
  childTypes: readonly string[] | undefined,
): Child[] {
  const children: Child[] = [];
  for (const entry of written.flat() as readonly (Child | false | null | undefined)[]) {
    if (entry === false || entry === null || entry === undefined) continue;
    checkChild(type, entry, ["children", children.length], childTypes);
    children.push(entry);
  }
  return children;
}

/** Throws a `WidgetError` for a child that is no component, or none of those that its container takes. */
export function checkChild(
  type: string,
  child: unknown,
  path: readonly (string | number)[],
  childTypes: readonly string[] | undefined,
): void {
  const childType =
    typeof child === "object" && child !== null && "type" in child && typeof child.type === "string"
      ? child.type
      : undefined;
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  if (childType === undefined) {
    throw new WidgetError(
      "invalid_widget",
      `${type}${place}: a child is a component, not ${describe(child)}`,
      {
        path,
      },
    );
  }
  if (childTypes && !childTypes.includes(childType)) {
    throw new WidgetError(
      "invalid_widget",
      `${type}${place}: a ${childType} cannot stand here, only ${childTypes.join(" or ")}`,
      { path },
    );
  }
}

function describe(value: unknown): string {
  if (typeof value === "string") return "a text: put it in text()";
  if (Array.isArray(value)) return "a list in a list";
  return typeof value === "object" ? "an object without a type" : `a ${typeof value}`;
}
