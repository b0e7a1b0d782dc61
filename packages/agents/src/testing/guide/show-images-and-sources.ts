import type { AnswerOptions } from "@parlor/agents";
import { toAnnotation } from "@parlor/agents";

/** Keeps the bytes of an image and gives the address that a browser finds it at: your own. */
type SaveImage = (image: { bytes: Uint8Array; mediaType: string }) => Promise<string>;

/** Options of `streamAgentResponse` and of `streamTextResponse`. */
export function createAnswerOptions(saveImage: SaveImage): AnswerOptions {
  return {
    // As many as the image tool was told to give: progress is counted by it.
    partialImages: 2,
    async toImageUrl({ base64, mediaType, partialIndex }) {
      // A sketch is replaced in a second; the image stays.
      if (partialIndex !== undefined) return `data:${mediaType};base64,${base64}`;
      return saveImage({ bytes: Buffer.from(base64, "base64"), mediaType });
    },
    toAnnotation(citation) {
      const annotation = toAnnotation(citation);
      if (citation.type !== "file_citation" || !annotation) return annotation;
      const source = { type: "entity" as const, id: citation.fileId, title: citation.filename };
      return { ...annotation, source: { ...source, interactive: true, data: {} } };
    },
  };
}
