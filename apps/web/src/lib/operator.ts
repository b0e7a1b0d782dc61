import "server-only";
import { headers } from "next/headers";
import { backendUrl } from "./backend.ts";
import { forward } from "./forward.ts";

const TIMEOUT_MS = 10_000;

/** Whether the request's cookie is the operator's, whom the menu shows one place more. The pages check for themselves. */
export async function readIsOperator(): Promise<boolean> {
  const cookie = (await headers()).get("cookie");
  if (!cookie) return false;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await forward(
      new Request(new URL("/api/account", backendUrl), { headers: { cookie }, signal }),
    );
    return answer.ok && ((await answer.json()) as { is_operator?: boolean }).is_operator === true;
  } catch {
    return false;
  }
}
