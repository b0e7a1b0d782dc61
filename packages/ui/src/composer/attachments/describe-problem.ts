import type { ChatContext } from "../../element/chat-context.ts";
import type { FileProblem } from "./check-files.ts";

/** Why a file is not attached, for the user. */
export function describeProblem({ t }: ChatContext, problem: FileProblem): string {
  if (problem.kind === "too_many") return t("attachments.tooMany", { count: problem.maxCount });
  if (problem.kind === "wrong_type") return t("attachments.wrongType", { name: problem.name });
  return t("attachments.tooLarge", {
    name: problem.name,
    limit: formatBytes(problem.maxBytes, t.locale),
  });
}
function formatBytes(bytes: number, locale: string): string {
  const [unit, divisor] =
    bytes >= 1024 * 1024
      ? (["megabyte", 1024 * 1024] as const)
      : bytes >= 1024
        ? (["kilobyte", 1024] as const)
        : (["byte", 1] as const);
  const format = { style: "unit", unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, format).format(bytes / divisor);
}
