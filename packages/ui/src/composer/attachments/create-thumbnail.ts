/** Twice what is shown, for dense screens. */
const SIDE_PX = 128;

/**
 * A small square of an image, or undefined for what is none. It is painted, not loaded by an address: so a page's policy
 * needs no `blob:`, a file of many megapixels is not kept in memory, and an SVG (which may hold scripts) is no image here.
 */
export async function createThumbnail(file: File): Promise<HTMLCanvasElement | undefined> {
  if (!file.type.startsWith("image/") || file.type.startsWith("image/svg")) return undefined;
  let image: ImageBitmap;
  try {
    image = await createImageBitmap(file);
  } catch {
    return undefined;
  }
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement("canvas");
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  canvas
    .getContext("2d")
    ?.drawImage(
      image,
      (image.width - side) / 2,
      (image.height - side) / 2,
      side,
      side,
      0,
      0,
      SIDE_PX,
      SIDE_PX,
    );
  image.close();
  return canvas;
}
