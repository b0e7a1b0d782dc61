import {
  type ContentPart,
  createAttachmentParts,
  type ModelFileKind,
  type ResolvedModel,
} from "@parlor/agents";
import type { Attachment } from "@parlor/protocol";
import type { AttachmentStore } from "@parlor/server";
import type { FilesConfig } from "./files-settings.ts";

type ToAttachmentPart = (attachment: Attachment) => ContentPart | Promise<ContentPart | undefined>;

/** What a model takes beside text, where the operator has not said it. Only the Responses API has a place for PDFs. */
function readKinds(setting: string, { api }: Pick<ResolvedModel, "api">): ModelFileKind[] {
  if (setting === "none") return [];
  if (setting === "auto") return api === "responses" ? ["images", "pdf"] : ["images"];
  return setting.split(",") as ModelFileKind[];
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

/**
 * What the model sees of one owner's attachments in one turn: images as pictures made anew, text as text, PDFs where
 * the model takes them.
 */
export function createModelParts(options: {
  config: Pick<FilesConfig, "MODEL_ATTACHMENTS" | "ATTACHMENT_TEXT_TOKENS">;
  files: AttachmentStore | undefined;
  owner: string;
  model: Pick<ResolvedModel, "api">;
}): ToAttachmentPart {
  const { config, files, owner, model } = options;
  return createAttachmentParts({
    takes: readKinds(config.MODEL_ATTACHMENTS, model),
    textTokens: config.ATTACHMENT_TEXT_TOKENS,
    async read({ id, mime_type: mimeType }) {
      const preview = await files?.readPreview?.(owner, id);
      if (preview) return { mimeType: preview.mimeType, bytes: await readAll(preview.bytes) };
      const bytes = await files?.read(owner, id);
      return bytes && { mimeType, bytes: await readAll(bytes) };
    },
  });
}

/** The offline assistant cannot look into files: it is told their names, apart from what the user says. */
export function toOfflinePart({ name }: Attachment): ContentPart {
  return { type: "text", text: `<attachment>\n${name}\n</attachment>` };
}
