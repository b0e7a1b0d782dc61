/** Where a selection begins and ends, in the order of the document. */
export type SelectedRange = Pick<
  StaticRange,
  "startContainer" | "startOffset" | "endContainer" | "endOffset"
>;

interface WithSelection {
  getSelection?(): Selection | null;
}

/** What is selected within a shadow root. Each browser has another way, and the document's alone shows none of it. */
export function readSelection(root: ShadowRoot): SelectedRange | undefined {
  const selection = document.getSelection();
  if (!selection) return undefined;
  if (typeof selection.getComposedRanges === "function") {
    const [range] = selection.getComposedRanges({ shadowRoots: [root] });
    if (range && root.contains(range.startContainer)) return range;
    if (range && !(root as WithSelection).getSelection) return undefined;
  }
  const own = (root as WithSelection).getSelection?.() ?? selection;
  return own.rangeCount > 0 ? own.getRangeAt(0) : undefined;
}
