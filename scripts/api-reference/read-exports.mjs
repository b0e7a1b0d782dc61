// What the packages export, as TypeDoc reads it from their sources.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, LogLevel, ReflectionKind } from "typedoc";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The order in which one reads about them. */
const packageNames = ["server", "protocol", "agents", "postgres", "redis", "client", "ui"];

function readManifest(name) {
  return JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
}

/** The packages with their entries: what is imported as what, and the file that it is made from. */
export function listPackages() {
  const others = readdirSync(join(root, "packages")).filter((name) => !packageNames.includes(name));
  return [...packageNames, ...others.sort()].map((folder) => {
    const manifest = readManifest(folder);
    const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
      typeof target === "object"
        ? {
            specifier: join(manifest.name, subpath),
            file: join(root, "packages", folder, target["@parlor/source"]),
          }
        : [],
    );
    return { folder, name: manifest.name, description: manifest.description, entries };
  });
}

/** A comment as it was written: markdown. */
function readComment(reflection) {
  const comments = [reflection.comment, ...(reflection.signatures ?? []).map(({ comment }) => comment)];
  const comment = comments.find((one) => one?.summary.length || one?.blockTags.length);
  if (!comment) return "";
  const toText = (parts) => parts.map(({ text }) => text).join("");
  const tags = comment.blockTags.map(
    ({ tag, name, content }) =>
      `- ${[tag.slice(1), name].filter(Boolean).join(" ")}: ${toText(content).trim()}`,
  );
  return [toText(comment.summary).trim(), tags.join("\n")].filter(Boolean).join("\n\n");
}

function readSource(reflection) {
  const [source] = reflection.sources ?? reflection.signatures?.[0]?.sources ?? [];
  if (!source) throw new Error(`${reflection.getFullName()} has no source`);
  return { file: source.fullFileName, line: source.line };
}

function toExport(child) {
  const isAgain = child.kind === ReflectionKind.Reference;
  const original = isAgain ? child.getTargetReflectionDeep() : child;
  return { name: child.name, isAgain, comment: readComment(original), ...readSource(original) };
}

/** Every entry's exports: name, comment, and where the declaration is. */
export async function readExports(packages) {
  const entries = packages.flatMap((one) => one.entries);
  const app = await Application.bootstrap({
    entryPoints: entries.map(({ file }) => file),
    tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
    basePath: root,
    alwaysCreateEntryPointModule: true,
    excludeExternals: true,
    readme: "none",
    // `npm run types` checks them, with the compiler that builds them.
    skipErrorChecking: true,
    disableGit: true,
    sourceLinkTemplate: "{path}",
    gitRevision: "main",
    logLevel: LogLevel.Error,
  });
  const project = await app.convert();
  if (!project || app.logger.hasErrors()) throw new Error("TypeDoc could not read the packages");
  const exports = new Map();
  for (const module of project.children) {
    const entry = entries.find(({ file }) => module.sources[0].fullFileName === file);
    exports.set(entry.specifier, (module.children ?? []).map(toExport));
  }
  return exports;
}
