import fc from "fast-check";
import { expect, test } from "vitest";
import { toAttachmentName } from "./attachment-name.ts";

test.each([
  ["report.pdf", "report.pdf"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\ada\\photo.jpg", "photo.jpg"],
  ["évident 漢字 🚀.png", "évident 漢字 🚀.png"],
  ["invoice\u202Efdp.exe", "invoicefdp.exe"],
  ["a\u0000b\r\nc.txt", "abc.txt"],
  ["line\u2028break.txt", "linebreak.txt"],
  ['he said "hi"; x=<y>.txt', "he said _hi_; x=_y_.txt"],
  ["  .hidden.  ", "hidden"],
  ["...", "file"],
  ["", "file"],
  ["/", "file"],
  ["\ud83d", "file"],
  ["\u200d", "file"],
  ["نامه\u200cها.pdf", "نامه\u200cها.pdf"],
  [`${"x".repeat(199)} y`, "x".repeat(199)],
  ["two   spaces.txt", "two spaces.txt"],
  [`${"x".repeat(500)}.tar.gz`, `${"x".repeat(197)}.gz`],
  [`${"x".repeat(500)}`, "x".repeat(200)],
  [`a.${"x".repeat(500)}`, `a.${"x".repeat(198)}`],
])("%j is shown as %j", (given, shown) => {
  expect(toAttachmentName(given)).toBe(shown);
});

test("whatever the name, what comes out is short, visible, and stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (given) => {
      const name = toAttachmentName(given);
      expect([...name].length).toBeGreaterThan(0);
      expect([...name].length).toBeLessThanOrEqual(200);
      expect(name).not.toMatch(/[[\/\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\u200C\u200D]]/v);
      expect(name).not.toMatch(/^[. ]|[. ]$/);
      expect(toAttachmentName(name)).toBe(name);
    }),
  );
});
