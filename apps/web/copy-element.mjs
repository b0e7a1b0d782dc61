// Puts the element where Next serves it from: /chatkit.js on the web app's own origin.
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../../packages/ui/dist/", import.meta.url));
const target = fileURLToPath(new URL("public/", import.meta.url));
if (!existsSync(`${built}chatkit.js`)) {
  console.error("web: packages/ui/dist/chatkit.js is not there; run `npm run build` at the root");
  process.exit(1);
}
mkdirSync(target, { recursive: true });
cpSync(`${built}chatkit.js`, `${target}chatkit.js`);
// The licences of what it bundles, which its first line names.
cpSync(`${built}chatkit.licenses.md`, `${target}chatkit.licenses.md`);
