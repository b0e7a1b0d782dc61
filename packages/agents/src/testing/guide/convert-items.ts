import { type ConvertOptions, loadModelInput } from "@parlor/agents";
import type { ThreadItem } from "@parlor/protocol";

/** Where the bytes of attachments are: whatever your attachment store has. */
type ReadBytes = (attachmentId: string) => Promise<Uint8Array>;

function createConversions(readBytes: ReadBytes): ConvertOptions {
  return {
    async toAttachmentPart({ id, name, mime_type: mediaType }) {
      const url = `data:${mediaType};base64,${Buffer.from(await readBytes(id)).toString("base64")}`;
      if (mediaType.startsWith("image/")) return { type: "image", url };
      return mediaType === "application/pdf" ? { type: "file", url, filename: name, mediaType } : undefined;
    },
    toTagText: ({ id, data }) => `task ${id}, due ${String(data.due ?? "never")}`,
    convert: {
      // This model is not to see what it showed; and of hidden context it is told in other words.
      widget: () => [],
      hidden_context_item: ({ content }) => [
        {
          role: "user",
          content: [{ type: "text", text: `Note from the program: ${JSON.stringify(content)}` }],
        },
      ],
    },
  };
}

export async function loadInput(history: AsyncIterable<ThreadItem>, readBytes: ReadBytes) {
  return loadModelInput(history, createConversions(readBytes));
}
