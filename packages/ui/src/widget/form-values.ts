import { isRecord } from "./widget-node.ts";

/** Names that would reach into every object. */
const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The values of a form by name: texts, and booleans for checkboxes. A dotted name nests (`todo.title`). What is disabled
 * is left out, and so is a group of options of which none is chosen.
 */
export function readFormValues(form: HTMLFormElement): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of form.elements) {
    const isField =
      field instanceof HTMLInputElement ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement;
    if (!isField || field.name === "" || field.matches(":disabled")) continue;
    // Radio buttons have names of their own group in the document; the field's name is beside.
    const name = field.dataset.field ?? field.name;
    if (field.type === "checkbox") setValue(values, name, (field as HTMLInputElement).checked);
    else if (field.type !== "radio" || (field as HTMLInputElement).checked)
      setValue(values, name, field.value);
  }
  return values;
}

/** Sets a value at a dotted name. */
export function setValue(target: Record<string, unknown>, name: string, value: unknown): void {
  const path = name.split(".");
  if (path.some((key) => forbiddenKeys.has(key))) return;
  const last = path.pop() as string;
  let place = target;
  for (const key of path) {
    const inner = Object.hasOwn(place, key) ? place[key] : undefined;
    const next = isRecord(inner) ? inner : {};
    place[key] = next;
    place = next;
  }
  place[last] = value;
}

/**
 * What is sent: the payload as it was written, and beside it the values of the form. A key that both have keeps what
 * was written; `onCollision` hears of it. A payload that is no object is sent as it is.
 */
export function toPayload(
  written: unknown,
  values: Record<string, unknown>,
  onCollision: (key: string) => void = () => {},
): unknown {
  if (Object.keys(values).length === 0) return written;
  if (written === undefined) return values;
  if (!isRecord(written)) return written;
  return merge(written, values, "", onCollision);
}

function merge(
  written: Record<string, unknown>,
  values: Record<string, unknown>,
  path: string,
  onCollision: (key: string) => void,
): Record<string, unknown> {
  const merged = { ...written };
  for (const [key, value] of Object.entries(values)) {
    const own = Object.hasOwn(written, key) ? written[key] : undefined;
    if (own === undefined) merged[key] = value;
    else if (isRecord(own) && isRecord(value)) merged[key] = merge(own, value, `${path}${key}.`, onCollision);
    else onCollision(`${path}${key}`);
  }
  return merged;
}
