import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const cache = fileURLToPath(new URL("../../../../node_modules/.cache/parlor-ui-test/", import.meta.url));

/** The element's script as it is shipped, from the sources as they are. */
export function bundleElementScript(): Promise<string> {
  return bundle("chatkit", "src/register.ts");
}

/** A script of the tests, such as a page with React. */
export function bundleTestScript(name: string): Promise<string> {
  return bundle(name, `src/testing/pages/${name}.ts`);
}

export function gzippedKib(code: string): number {
  return gzipSync(code, { level: 9 }).length / 1024;
}

/** Bundling takes seconds: what was bundled from the same sources before is taken from the cache. */
async function bundle(name: string, entry: string): Promise<string> {
  const file = join(cache, `${name}-${fingerprint()}.js`);
  if (!existsSync(file)) {
    const { bundleElement } = (await import(join(packages, "ui/bundle-element.mjs"))) as {
      bundleElement(options: { outDir: string; entry: string; name: string }): Promise<void>;
    };
    const outDir = join(cache, `${name}-${process.pid}`);
    mkdirSync(outDir, { recursive: true });
    await bundleElement({ outDir, entry, name });
    renameSync(join(outDir, `${name}.js`), file);
    rmSync(outDir, { recursive: true, force: true });
  }
  return readFileSync(file, "utf8");
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = [
    join(packages, "ui/bundle-element.mjs"),
    join(packages, "ui/package.json"),
    ...["ui", "client", "protocol"].flatMap((name) => listSources(join(packages, name, "src"))),
  ];
  for (const file of files) hash.update(file).update("\0").update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

function listSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .sort()
    .map((name) => join(folder, name));
}
