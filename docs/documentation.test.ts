import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const skipped = ["**/node_modules/**", "**/dist/**", "**/.next/**", "**/.data/**"];
const pages = globSync("**/*.md", { cwd: root, exclude: skipped });
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The targets of a page's links: of its text, not of its code. */
function readLinks(page: string): string[] {
  const text = read(page)
    .replace(/^```[\s\S]*?^```/gm, "")
    .replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors that headings have where markdown is shown. */
function readAnchors(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of read(page)
    .replace(/^```[\s\S]*?^```/gm, "")
    .matchAll(/^#+ (.+)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\-_ ]/gu, "")
      .replaceAll(" ", "-");
    let count = 1;
    let anchor = slug;
    while (anchors.has(anchor)) anchor = `${slug}-${count++}`;
    anchors.add(anchor);
  }
  return anchors;
}

function isBroken(page: string, target: string): boolean {
  if (/^(https?|mailto):/.test(target)) return false;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), decodeURIComponent(path));
  if (!existsSync(join(root, file))) return true;
  if (!anchor || !file.endsWith(".md") || statSync(join(root, file)).isDirectory()) return false;
  return !readAnchors(file).has(anchor);
}

test("every link of every page leads somewhere", () => {
  const links = pages.flatMap((page) => readLinks(page).map((target) => ({ page, target })));
  expect(links.length).toBeGreaterThan(500);
  expect(links.filter(({ page, target }) => isBroken(page, target))).toEqual([]);
});

test("docs/README.md names every page, and the README leads to it", () => {
  const named = new Set(readLinks("docs/README.md").map((target) => join("docs", target)));
  const ours = pages.filter((page) => /^docs\/((guides|reference)\/)?[^/]+\.md$/.test(page));
  expect(ours.length).toBeGreaterThan(25);
  expect(ours.filter((page) => page !== "docs/README.md" && !named.has(page))).toEqual([]);
  expect(readLinks("README.md")).toContain("docs/README.md");
});

test("nobody is told to install with npm ci, which refuses our lock file", () => {
  const told = pages.filter((page) => /^\s*(RUN )?npm ci\b/m.test(read(page)));
  expect(told).toEqual([]);
});
