import type { AttachmentLimits } from "../../element/resolve-options.ts";
/** What a file picker offers. */
export function toAcceptList(accept: AttachmentLimits["accept"]): string {
  return Object.entries(accept ?? {})
    .flatMap(([pattern, extensions]) => [pattern, ...extensions])
    .join(",");
}
