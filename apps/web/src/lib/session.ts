import "server-only";
import { cache } from "react";
import { askBackend, readVisitor } from "./ask-backend.ts";
import { backendUrl } from "./backend.ts";

const SESSION_TIMEOUT_MS = 10_000;

/** The person who is signed in. */
export interface User {
  id: string;
  name: string;
  email: string;
}

/** Who the page is for. `unreachable`: the backend gave no answer that we can use. */
export type SessionState =
  | { status: "signed-in"; user: User; sessionId: string }
  | { status: "signed-out" }
  | { status: "unreachable" };

/** Asks the backend once for each page who the request's cookie belongs to. */
export const readSession = cache(async (): Promise<SessionState> => {
  const visitor = await readVisitor();
  if (!visitor) return { status: "signed-out" };
  try {
    const answer = await askBackend(visitor, "/api/auth/get-session", SESSION_TIMEOUT_MS);
    // Who is signed out is told so with 200 and null: a refusal says nothing of the person.
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    const body = (await answer.json()) as { user?: User; session?: { id: string } } | null;
    if (!body?.user || !body.session) return { status: "signed-out" };
    const { id, name, email } = body.user;
    return { status: "signed-in", user: { id, name, email }, sessionId: body.session.id };
  } catch (error) {
    const reason = error instanceof Error ? (error.cause ?? error) : error;
    process.stderr.write(`parlor web: the backend at ${backendUrl} cannot be asked: ${String(reason)}\n`);
    return { status: "unreachable" };
  }
});
