import { coreIcons, type IconNode } from "./core-icons.ts";

export interface Icon {
  node: IconNode;
  isFilled: boolean;
}

type MoreIcons = typeof import("./more-icons.ts");

let more: MoreIcons | undefined;
let loading: Promise<MoreIcons> | undefined;

/** The icon of an official name, a lucide name, or `lucide:<name>`; undefined where there is none, or not yet. */
export function findIcon(name: string): Icon | undefined {
  const wanted = name.startsWith("lucide:") ? name.slice(7) : name;
  const plain = (wanted === name && more?.officialNames[name]) || wanted;
  const icons = Object.hasOwn(coreIcons, plain) ? coreIcons : more?.moreIcons;
  const node = icons && Object.hasOwn(icons, plain) ? icons[plain] : undefined;
  return node && { node, isFilled: more?.filledNames.has(name) === true };
}

/** Whether no icon is missing only because it has not been loaded. */
export function hasAllIcons(): boolean {
  return more !== undefined;
}

/** Loads the icons that are not there from the start. Rejects when that fails; the next call tries again. */
export async function loadAllIcons(): Promise<void> {
  loading ??= import("./more-icons.ts");
  try {
    more = await loading;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}
