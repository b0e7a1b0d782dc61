import type { AttachmentLimits } from "../../element/resolve-options.ts";

/** The official default, for files that no entry of `maxSize` is for. */
const DEFAULT_MAX_BYTES = 100 * 1024 * 1024;

export type FileProblem =
  | { kind: "too_many"; maxCount: number }
  | { kind: "too_large"; name: string; maxBytes: number }
  | { kind: "wrong_type"; name: string };

type FileFacts = Pick<File, "name" | "type" | "size">;

/** Which files may be attached beside `count` others, and what is wrong with the rest. */
export function checkFiles<T extends FileFacts>(
  files: readonly T[],
  limits: AttachmentLimits,
  count: number,
): { taken: T[]; problems: FileProblem[] } {
  const taken: T[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    const maxBytes = findMaxBytes(file, limits.maxSize);
    if (!isAccepted(file, limits.accept)) problems.push({ kind: "wrong_type", name: file.name });
    else if (file.size > maxBytes) problems.push({ kind: "too_large", name: file.name, maxBytes });
    else if (count + taken.length < limits.maxCount) taken.push(file);
    else if (!problems.some(({ kind }) => kind === "too_many")) {
      problems.push({ kind: "too_many", maxCount: limits.maxCount });
    }
  }
  return { taken, problems };
}

/** By type or by extension, as in `showOpenFilePicker`. */
function isAccepted({ name, type }: FileFacts, accept: AttachmentLimits["accept"]): boolean {
  if (accept === undefined) return true;
  return Object.entries(accept).some(
    ([pattern, extensions]) =>
      isOfType(type, pattern) ||
      extensions.some((extension) => name.toLowerCase().endsWith(extension.toLowerCase())),
  );
}

function isOfType(type: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted === "*/*") return true;
  return wanted.endsWith("/*")
    ? type.toLowerCase().startsWith(wanted.slice(0, -1))
    : type.toLowerCase() === wanted;
}

/** The limit of the entry that fits a type best: the type itself, its family, all others. */
function findMaxBytes({ type }: FileFacts, maxSize: AttachmentLimits["maxSize"]): number {
  if (typeof maxSize === "number") return maxSize;
  const family = `${type.split("/", 1)[0]}/*`;
  const fitting = [type, family, "*/*", "*", ""].find((pattern) => maxSize[pattern] !== undefined);
  return (fitting !== undefined ? maxSize[fitting] : undefined) ?? DEFAULT_MAX_BYTES;
}
