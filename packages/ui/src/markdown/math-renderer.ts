import type { RenderTex } from "./render-tex.ts";

/** How many formulas are remembered: one that streams is shown again with every token. */
const MAX_REMEMBERED = 300;

let render: RenderTex | undefined;
let loading: Promise<void> | undefined;
const remembered = new Map<string, Element | null>();

/** The formula as MathML; null where it is not valid TeX, undefined as long as what renders it is not loaded. */
function renderMath(tex: string, isBlock: boolean): Element | null | undefined {
  if (!render) return undefined;
  const key = `${isBlock} ${tex}`;
  let made = remembered.get(key);
  if (made === undefined) {
    made = render(tex, isBlock);
    const oldest = remembered.keys().next();
    if (remembered.size >= MAX_REMEMBERED && !oldest.done) remembered.delete(oldest.value);
    remembered.set(key, made);
  }
  return made && (made.cloneNode(true) as Element);
}

/** Loads what renders formulas. Rejects when it cannot be loaded; the next call tries again. */
export function loadMath(): Promise<void> {
  loading ??= import("./render-tex.ts").then(
    ({ renderTex }) => {
      render = renderTex;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Puts formulas in the place of their TeX. Gives whether some wait for what renders them. */
export function showFormulas(root: ParentNode): boolean {
  let isWaiting = false;
  for (const element of root.querySelectorAll<HTMLElement>(".math[data-tex]")) {
    const formula = renderMath(element.textContent ?? "", element.dataset.tex === "block");
    if (formula === undefined) {
      isWaiting = true;
      continue;
    }
    element.removeAttribute("data-tex");
    if (formula) element.replaceChildren(formula);
  }
  return isWaiting;
}
