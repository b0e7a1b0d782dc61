// Bundles the element into one file, dist/chatkit.js, for `<script src>` and `<script type="module" src>` alike.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { bundleElement } from "./bundle-element.mjs";

const MAX_GZIP_KIB = 90;

const outDir = fileURLToPath(new URL("dist/", import.meta.url));
await bundleElement({ outDir });
const code = readFileSync(`${outDir}chatkit.js`);
const gzipKib = gzipSync(code, { level: 9 }).length / 1024;
console.log(`chatkit.js: ${(code.length / 1024).toFixed(1)} KiB, ${gzipKib.toFixed(1)} KiB gzipped`);
if (gzipKib > MAX_GZIP_KIB) {
  console.error(`chatkit.js is larger than ${MAX_GZIP_KIB} KiB gzipped`);
  process.exitCode = 1;
}
