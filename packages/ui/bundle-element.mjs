import { fileURLToPath } from "node:url";
import { build } from "vite";

/**
 * Style sheets and templates of the sources without what only their readers need: comments and indentation.
 */
const withoutIndentation = {
  name: "without-indentation",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("/ui/src/")) return undefined;
    const shorter = code
      .replace(/css`([^`]*)`/g, (_, sheet) => `css\`${minifyCss(sheet)}\``)
      .replace(/\n\s+/g, "\n");
    return { code: shorter, map: null };
  },
};

function minifyCss(sheet) {
  return sheet
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/\s*([{};,])\s*/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
}

/** Bundles `entry` (default: the element's script) into `<outDir>/<name>.js`, all in one classic script. */
export async function bundleElement({
  outDir,
  entry = "src/register.ts",
  name = "chatkit",
  minify = true,
  define = {},
}) {
  const root = fileURLToPath(new URL(".", import.meta.url));
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: minify ? [withoutIndentation] : [],
    define: { "process.env.NODE_ENV": '"production"', ...define },
    resolve: { conditions: ["@parlor/source", "module", "browser", "production", "default"] },
    build: {
      outDir,
      emptyOutDir: false,
      minify,
      sourcemap: false,
      // Minifying drops the notices that the licences of what is bundled want kept.
      license: { fileName: `${name}.licenses.md` },
      target: "es2024",
      lib: {
        entry: fileURLToPath(new URL(entry, import.meta.url)),
        formats: ["iife"],
        name: "parlor",
        fileName: () => `${name}.js`,
      },
      rolldownOptions: {
        // zod's schemas are only read by servers: a schema that nobody uses need not be made.
        output: { postBanner: `/*! Parlor, Apache-2.0. Licences of what is bundled: ${name}.licenses.md */` },
        treeshake: { manualPureFunctions: ["z"] },
      },
    },
  });
}
