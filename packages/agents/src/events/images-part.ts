import type { GeneratedImageItem, ThreadStreamEvent } from "@parlor/protocol";
import { type AnswerScope, createItemFields } from "./answer-scope.ts";

/** An image that a model has made, or a sketch of one. */
export interface ModelImage {
  /** The provider's id: the same for an image's sketches and for the image. */
  id: string;
  base64: string;
  /** Such as `image/png`. */
  mediaType: string;
  /** Which of its sketches this is, from 0; absent for the image itself. */
  partialIndex?: number;
}

/** What becomes of the images that a model makes. */
export interface ImageOptions {
  /**
   * Where a browser gets an image: keep the bytes where you keep files, and give their address. Default: a `data:` URL,
   * which puts all of the image into the thread.
   */
  toImageUrl?(image: ModelImage): string | Promise<string>;
  /** How many sketches an image has, as the model was told: their progress is counted by it. Default: unknown. */
  partialImages?: number;
}

/** The images of an answer, each an item of its own. */
export interface ImagesPart {
  begin(id: string): ThreadStreamEvent[];
  showPartial(image: { id: string; base64: string; index: number }): Promise<ThreadStreamEvent[]>;
  finish(image: { id: string; base64: string; mediaType?: string | undefined }): Promise<ThreadStreamEvent[]>;
  /** Takes back images that never came, and keeps the last sketch of those that were begun. */
  end(): ThreadStreamEvent[];
}

const mediaTypeOfStart: readonly (readonly [start: string, mediaType: string])[] = [
  ["iVBOR", "image/png"],
  ["/9j/", "image/jpeg"],
  ["UklGR", "image/webp"],
  ["R0lGOD", "image/gif"],
];

/** What the first bytes say: providers name the format seldom. */
function readMediaType(base64: string): string {
  return mediaTypeOfStart.find(([start]) => base64.startsWith(start))?.[1] ?? "image/png";
}

function toDataUrl({ base64, mediaType }: ModelImage): string {
  return `data:${mediaType};base64,${base64}`;
}

export function createImagesPart(scope: AnswerScope, options: ImageOptions): ImagesPart {
  const open = new Map<string, GeneratedImageItem>();
  const toImageUrl = options.toImageUrl ?? toDataUrl;
  const { partialImages } = options;

  function begin(id: string): ThreadStreamEvent[] {
    if (open.has(id)) return [];
    const item: GeneratedImageItem = {
      type: "generated_image",
      ...createItemFields(scope, "generated_image"),
    };
    open.set(id, item);
    return [{ type: "thread.item.added", item }];
  }

  function toProgress(index: number): number | undefined {
    return partialImages && partialImages > 0 ? Math.min(1, index / partialImages) : undefined;
  }

  return {
    begin,
    async showPartial({ id, base64, index }) {
      if (base64 === "") return [];
      const url = await toImageUrl({ id, base64, mediaType: readMediaType(base64), partialIndex: index });
      const events = begin(id);
      const begun = open.get(id) as GeneratedImageItem;
      const image = { id: begun.id, url };
      const item = { ...begun, image };
      open.set(id, item);
      const progress = toProgress(index);
      events.push({
        type: "thread.item.updated",
        item_id: item.id,
        update: {
          type: "generated_image.updated",
          image,
          ...(progress === undefined ? {} : { progress }),
        },
      });
      return events;
    },
    async finish({ id, base64, mediaType }) {
      if (base64 === "") return [];
      const url = await toImageUrl({ id, base64, mediaType: mediaType ?? readMediaType(base64) });
      const shown = open.get(id);
      open.delete(id);
      const item = shown ?? {
        type: "generated_image" as const,
        ...createItemFields(scope, "generated_image"),
      };
      return [{ type: "thread.item.done", item: { ...item, image: { id: item.id, url } } }];
    },
    end() {
      const events = [...open.values()].map(
        (item): ThreadStreamEvent =>
          item.image ? { type: "thread.item.done", item } : { type: "thread.item.removed", item_id: item.id },
      );
      open.clear();
      return events;
    },
  };
}
