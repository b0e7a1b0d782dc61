// Bundles the element: dist/chatkit.js, for `<script src>` and `<script type="module" src>` alike, and in dist/chatkit/
// what it loads on demand.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { bundleElement } from "./bundle-element.mjs";

const MAX_GZIP_KIB = 85;

const outDir = fileURLToPath(new URL("dist/", import.meta.url));
rmSync(`${outDir}chatkit`, { recursive: true, force: true });
await bundleElement({ outDir });
const gzipKib = report("chatkit.js");
for (const name of readdirSync(`${outDir}chatkit`)) report(`chatkit/${name}`);
if (gzipKib > MAX_GZIP_KIB) {
  console.error(`chatkit.js is larger than ${MAX_GZIP_KIB} KiB gzipped`);
  process.exitCode = 1;
}

function report(name) {
  const code = readFileSync(outDir + name);
  const kib = gzipSync(code, { level: 9 }).length / 1024;
  console.log(`${name}: ${(code.length / 1024).toFixed(1)} KiB, ${kib.toFixed(1)} KiB gzipped`);
  return kib;
}
