import { ChatKitError } from "../errors.ts";

/** Types of images that are shown by a preview. */
export const previewTypes: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** A picture that was made anew from an image: its pixels, and nothing else that was in the file. */
export interface Preview {
  mimeType: "image/jpeg" | "image/png";
  bytes: Uint8Array;
}

/** How previews are made. */
export interface PreviewOptions {
  /** Of the longer side. Default 1536: enough for a model to read what a photographed page says. */
  maxSidePixels?: number;
  /** Of the whole image: a larger one is refused before it is unpacked. Default 50 million. */
  maxImagePixels?: number;
}

const DEFAULT_MAX_SIDE_PIXELS = 1_536;
const DEFAULT_MAX_IMAGE_PIXELS = 50_000_000;
const TIMEOUT_SECONDS = 20;
const JPEG_QUALITY = 82;

/**
 * Decodes an image and encodes its pixels anew: PNG where it has transparency, otherwise JPEG. What the file had
 * beside them (place, camera, profiles, scripts, further frames) is not in it. Rejects with `invalid_attachment` for
 * what cannot be decoded.
 */
export async function createPreview(
  bytes: Uint8Array,
  mimeType: string,
  { maxSidePixels = DEFAULT_MAX_SIDE_PIXELS, maxImagePixels = DEFAULT_MAX_IMAGE_PIXELS }: PreviewOptions = {},
): Promise<Preview> {
  // Its native part is loaded when the first image comes: whoever takes none need not have it.
  const { default: sharp } = await import("sharp");
  try {
    const image = sharp(bytes, { limitInputPixels: maxImagePixels, failOn: "error" }).timeout({
      seconds: TIMEOUT_SECONDS,
    });
    const { format, hasAlpha } = await image.metadata();
    if (`image/${format}` !== mimeType) throw new Error(`it is decoded as ${format}`);
    const sized = image.autoOrient().resize({
      width: maxSidePixels,
      height: maxSidePixels,
      fit: "inside",
      withoutEnlargement: true,
    });
    const made = hasAlpha ? sized.png() : sized.jpeg({ quality: JPEG_QUALITY });
    return { mimeType: hasAlpha ? "image/png" : "image/jpeg", bytes: await made.toBuffer() };
  } catch (error) {
    throw new ChatKitError(
      "invalid_attachment",
      "This image cannot be read: it is broken, or has too many pixels.",
      { cause: error },
    );
  }
}
