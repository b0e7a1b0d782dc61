import type { Scheme } from "./ramps.ts";

/**
 * The scheme of the page around an element: its `color-scheme`, or a `dark`/`light` class or `data-theme` of the root,
 * or else what the system prefers.
 */
export function readScheme(element: Element): Scheme {
  const declared = getComputedStyle(element).colorScheme;
  const names = declared.split(/\s+/).filter((name) => name === "light" || name === "dark");
  if (names.length === 1) return names[0] as Scheme;
  if (names.length === 0) {
    const root = document.documentElement;
    const marks = [root.dataset.theme, root.dataset.colorScheme, ...root.classList];
    if (marks.includes("dark")) return "dark";
    if (marks.includes("light")) return "light";
  }
  return systemQuery().matches ? "dark" : "light";
}

/** Calls back when the system's preference or the root's marks change. Gives back how to stop. */
export function watchScheme(callback: () => void): () => void {
  const query = systemQuery();
  const observer = new MutationObserver(callback);
  query.addEventListener("change", callback);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["class", "style", "data-theme", "data-color-scheme"],
  });
  return () => {
    query.removeEventListener("change", callback);
    observer.disconnect();
  };
}

function systemQuery(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}
