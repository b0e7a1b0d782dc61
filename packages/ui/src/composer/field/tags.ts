import type { Entity } from "@openai/chatkit";
import type { EntitySource } from "@parlor/protocol";
import type { TagPart } from "./content.ts";

/** A tag as it stands in the text. */
export function createTag({ text, interactive }: TagPart): HTMLElement {
  const element = document.createElement("span");
  element.className = interactive ? "tag interactive" : "tag";
  element.textContent = text;
  return element;
}

/** The tag that an object of the page becomes. */
export function toTag({ id, title, data, group, interactive }: Entity): TagPart {
  return {
    type: "input_tag",
    id,
    text: title,
    data: data ?? {},
    interactive: interactive ?? false,
    ...(group && { group }),
  };
}

/** The object of the page that a tag stands for. */
export function toSource({ id, text, data, group, interactive }: TagPart): EntitySource {
  return { type: "entity", id, title: text, data, group, interactive };
}
