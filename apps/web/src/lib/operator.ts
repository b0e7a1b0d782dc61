import "server-only";
import { askBackend, readVisitor } from "./ask-backend.ts";

const TIMEOUT_MS = 10_000;

/** Whether the request's cookie is the operator's, whom the menu shows one place more. The pages check for themselves. */
export async function readIsOperator(): Promise<boolean> {
  const visitor = await readVisitor();
  if (!visitor) return false;
  try {
    const answer = await askBackend(visitor, "/api/account", TIMEOUT_MS);
    return answer.ok && ((await answer.json()) as { is_operator?: boolean }).is_operator === true;
  } catch {
    return false;
  }
}
