import {
  type Chart,
  chartSchema,
  type Divider,
  dividerSchema,
  type Icon,
  type Image,
  iconComponentSchema,
  imageSchema,
  type Spacer,
  spacerSchema,
} from "@parlor/protocol";
import { type Fields, type LeafBuilder, leafBuilder } from "./build-component.ts";

/** A built-in icon by its name. */
export const icon: LeafBuilder<Icon> = leafBuilder("Icon", iconComponentSchema);

/** A picture. A thread's `allowed_image_domains` limit where it may come from. */
export const image: LeafBuilder<Image> = leafBuilder("Image", imageSchema);

/** A table of numbers, drawn as bars, lines or areas. */
export const chart: LeafBuilder<Chart> = leafBuilder("Chart", chartSchema);

const buildSpacer: LeafBuilder<Spacer> = leafBuilder("Spacer", spacerSchema);

/** Room that gives way, between components. */
export function spacer(fields: Fields<Spacer> = {}): Spacer {
  return buildSpacer(fields);
}

const buildDivider: LeafBuilder<Divider> = leafBuilder("Divider", dividerSchema);

/** A line between components. */
export function divider(fields: Fields<Divider> = {}): Divider {
  return buildDivider(fields);
}
