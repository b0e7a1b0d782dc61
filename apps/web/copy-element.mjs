// Puts the element where Next serves it from: /chatkit.js, and what it loads on demand, on the web app's own origin.
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../../packages/ui/dist/", import.meta.url));
const target = fileURLToPath(new URL("public/", import.meta.url));
if (!existsSync(`${built}chatkit.js`)) {
  console.error("web: packages/ui/dist/chatkit.js is not there; run `npm run build` at the root");
  process.exit(1);
}
mkdirSync(target, { recursive: true });
// The script, its chunks, and the licences of what it bundles, which its first line names.
rmSync(`${target}chatkit`, { recursive: true, force: true });
for (const name of ["chatkit.js", "chatkit", "chatkit.licenses.md"]) {
  cpSync(`${built}${name}`, `${target}${name}`, { recursive: true });
}
// A font for the playground to load.
const font = createRequire(`${built}../package.json`).resolve("katex/dist/fonts/KaTeX_Main-Regular.woff2");
cpSync(font, `${target}chatkit-playground.woff2`);
