import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const cache = fileURLToPath(new URL("../../../../node_modules/.cache/parlor-ui-test/", import.meta.url));

/** The element's script and its chunks as they are shipped, by their paths, from the sources as they are. */
export function bundleElementScripts(): Promise<Map<string, string>> {
  return bundle("chatkit", ({ bundleElement }, outDir) => bundleElement({ outDir }));
}

/** A script of the tests, such as a page with React. */
export async function bundleTestScript(name: string): Promise<string> {
  const entry = `src/testing/pages/${name}.ts`;
  const scripts = await bundle(name, ({ bundlePage }, outDir) => bundlePage({ outDir, entry, name }));
  return scripts.get(`${name}.js`) ?? "";
}

export function gzippedKib(code: string): number {
  return gzipSync(code, { level: 9 }).length / 1024;
}

interface Bundler {
  bundleElement(options: { outDir: string }): Promise<void>;
  bundlePage(options: { outDir: string; entry: string; name: string }): Promise<void>;
}

/** Bundling takes seconds: what was bundled from the same sources before is taken from the cache. */
async function bundle(
  name: string,
  make: (bundler: Bundler, outDir: string) => Promise<void>,
): Promise<Map<string, string>> {
  const folder = join(cache, `${name}-${fingerprint()}`);
  if (!existsSync(folder)) {
    const bundler = (await import(join(packages, "ui/bundle-element.mjs"))) as Bundler;
    const outDir = join(cache, `${name}-${process.pid}`);
    mkdirSync(outDir, { recursive: true });
    await make(bundler, outDir);
    // Another worker may have been faster.
    if (existsSync(folder)) rmSync(outDir, { recursive: true, force: true });
    else renameSync(outDir, folder);
  }
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js"),
  );
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = [
    join(packages, "ui/bundle-element.mjs"),
    join(packages, "ui/split-element.mjs"),
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
