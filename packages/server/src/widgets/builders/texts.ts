import {
  type Badge,
  badgeSchema,
  type Caption,
  captionSchema,
  type Label,
  labelSchema,
  type Markdown,
  markdownSchema,
  type TextComponent,
  type Title,
  textSchema,
  titleSchema,
} from "@parlor/protocol";
import { type LeafBuilder, leafBuilder, type TextBuilder, textBuilder } from "./build-component.ts";

/** Plain text. With an `id`, its value can stream; with `editable`, it is a field of its form. */
export const text: TextBuilder<TextComponent> = textBuilder("Text", textSchema);

/** A headline. */
export const title: TextBuilder<Title> = textBuilder("Title", titleSchema);

/** A small text beside something. */
export const caption: TextBuilder<Caption> = textBuilder("Caption", captionSchema);

/** Markdown. With an `id`, its value can stream. */
export const markdown: TextBuilder<Markdown> = textBuilder("Markdown", markdownSchema);

/** The name of a form's field, which `fieldName` names. */
export const label: LeafBuilder<Label> = leafBuilder("Label", labelSchema);

/** A word in a coloured frame. */
export const badge: LeafBuilder<Badge> = leafBuilder("Badge", badgeSchema);
