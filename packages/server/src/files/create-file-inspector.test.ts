import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createFileInspector } from "./create-file-inspector.ts";

const encoder = new TextEncoder();
const inspect = createFileInspector();
const look = (mimeType: string, bytes: Uint8Array | string) => {
  const given = typeof bytes === "string" ? encoder.encode(bytes) : bytes;
  return inspect({ id: "atc_1", name: "a", mimeType, size: given.byteLength }, given);
};

const width = 40;
const canvas = () => sharp({ create: { width, height: 20, channels: 3, background: "red" } });
const png = await canvas().png().toBuffer();
const jpeg = await canvas().jpeg().toBuffer();
const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`;
const pdf = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF";

describe("what a file is, is told by its bytes", () => {
  test.each([
    ["text/plain", "Grüße, 漢字 🚀\n"],
    ["text/plain", ""],
    ["text/csv", Uint8Array.from([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72])],
    ["text/plain", Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x62, 0])],
    ["application/json", '{"a": 1}'],
    ["text/markdown", "# A"],
    ["text/xml", "<?xml version='1.0'?><a/>"],
    ["application/pdf", pdf],
    ["image/png", png],
    ["image/jpeg", jpeg],
    ["image/jpg", jpeg],
  ])("%s is taken: %j", async (mimeType, bytes) => {
    await look(mimeType, bytes);
  });

  test.each([
    ["image/png", jpeg],
    ["image/jpeg", png],
    ["image/png", "<script>alert(1)</script>"],
    ["image/png", svg],
    ["image/svg+xml", svg],
    ["application/pdf", "not a pdf"],
    ["application/pdf", png],
    ["text/plain", png],
    ["text/plain", pdf],
    ["text/plain", Uint8Array.from([0x61, 0, 0x62])],
    ["text/csv", Uint8Array.from([0xff, 0xfe, 0, 0])],
    ["application/zip", "PK no"],
    ["application/octet-stream", Uint8Array.from([1, 2, 3])],
  ])("%s is refused as what it is not: %j", async (mimeType, bytes) => {
    await expect(look(mimeType, bytes)).rejects.toMatchObject({
      code: "attachment_type_not_allowed",
      status: 415,
    });
  });
});

describe("a preview", () => {
  test("has the pixels of the image, upright and smaller, and nothing else of the file", async () => {
    const secret = "51 deg 30' N";
    const photo = await sharp({ create: { width: 4000, height: 1000, channels: 3, background: "blue" } })
      .jpeg()
      .withExif({ IFD0: { ImageDescription: secret }, IFD3: { GPSLatitudeRef: "N" } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(photo.includes(secret)).toBe(true);
    const { preview } = await look("image/jpeg", photo);
    if (!preview) throw new Error("there is no preview");
    expect(preview.mimeType).toBe("image/jpeg");
    const made = await sharp(preview.bytes).metadata();
    expect([made.format, made.exif, made.orientation]).toEqual(["jpeg", undefined, undefined]);
    expect([made.width, made.height]).toEqual([384, 1536]);
    expect(Buffer.from(preview.bytes).includes(secret)).toBe(false);
  });

  test("loses what stands behind the image", async () => {
    const polyglot = Buffer.concat([png, encoder.encode("<script>alert(1)</script>")]);
    const { preview } = await look("image/png", polyglot);
    expect(Buffer.from(preview?.bytes ?? []).includes("script")).toBe(false);
    expect((await sharp(preview?.bytes).metadata()).width).toBe(width);
  });

  test("keeps transparency, and is one picture of a moving one", async () => {
    const clear = await sharp({
      create: { width, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .webp()
      .toBuffer();
    expect((await look("image/webp", clear)).preview?.mimeType).toBe("image/png");
    const moving = await sharp(Buffer.alloc(width * 40 * 3), {
      raw: { width, height: 40, channels: 3, pageHeight: 20 },
    })
      .gif()
      .toBuffer();
    const { preview } = await look("image/gif", moving);
    expect(await sharp(preview?.bytes).metadata()).toMatchObject({ width, height: 20 });
  });

  test("is not made of an image that is broken or too large: it is refused", async () => {
    const broken = png.subarray(0, png.length - 30);
    await expect(look("image/png", broken)).rejects.toMatchObject({
      code: "invalid_attachment",
      status: 400,
    });
    const strict = createFileInspector({ maxImagePixels: width * 20 - 1 });
    const file = { id: "atc_1", name: "a", mimeType: "image/png", size: png.length };
    await expect(strict(file, png)).rejects.toMatchObject({ code: "invalid_attachment" });
  });
});
