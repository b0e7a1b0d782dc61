// `node packages/ui/add-texts.mjs FILE`: puts texts into the catalogues. The file holds `{id: {locale: text or forms}}`; see
// src/strings/README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const strings = fileURLToPath(new URL("src/strings/", import.meta.url));
const added = JSON.parse(readFileSync(process.argv[2], "utf8"));
const order = [...readFileSync(`${strings}en.ts`, "utf8").matchAll(/^ {2}"([\w.]+)":/gm)].map(([, id]) => id);
const locales = new Set(Object.values(added).flatMap((texts) => Object.keys(texts)));

for (const locale of locales) {
  const file = `${strings}catalogues/${locale.toLowerCase()}.ts`;
  const { texts } = await import(file);
  const all = { ...texts };
  for (const [id, byLocale] of Object.entries(added)) if (locale in byLocale) all[id] = byLocale[locale];
  const lines = order
    .filter((id) => id in all)
    .map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(all[id])},`);
  writeFileSync(
    file,
    `import type { Texts } from "../en.ts";\n\nexport const texts: Texts = {\n${lines.join("\n")}\n};\n`,
  );
}
process.stdout.write(`${Object.keys(added).length} texts in ${locales.size} catalogues\n`);
