import type { Account, DoctorSettings } from "../doctor-settings.ts";
import { type Answer, ask, toJson } from "./ask.ts";

/** How somebody got in, or did not. */
export interface SignIn {
  /** `headers`: given by hand; `account`: signed in; `nobody`: nothing was given; `refused`: it did not work. */
  kind: "headers" | "account" | "nobody" | "refused";
  /** What makes a request this person's. */
  headers: Readonly<Record<string, string>>;
  /** The answer to the sign-in itself. */
  signIn?: Answer;
  /** Where a client secret was asked for. */
  session?: Answer;
  /** Fields of the session's answer. */
  secret?: string;
  expiresIn?: unknown;
  userId?: string;
}

/** Signs in with an account, and gets a client secret where there is a path for it. */
export async function signIn(
  settings: DoctorSettings,
  given: { headers: Readonly<Record<string, string>>; account: Account | undefined },
): Promise<SignIn> {
  const base = settings.webUrl ?? settings.backendUrl ?? "";
  const { timeoutMs } = settings;
  if (Object.keys(given.headers).length > 0)
    return withSession(settings, { kind: "headers", headers: given.headers });
  if (!given.account) return { kind: "nobody", headers: {} };
  const answer = await ask(base + settings.signInPath, {
    body: given.account,
    headers: { origin: settings.pageOrigin },
    timeoutMs,
  });
  const cookie = toCookie(answer);
  if (answer.kind === "failed" || answer.status >= 400 || cookie === "")
    return { kind: "refused", headers: {}, signIn: answer };
  return withSession(settings, { kind: "account", headers: { cookie }, signIn: answer });
}

function toCookie(answer: Answer): string {
  if (answer.kind === "failed") return "";
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
}

async function withSession(settings: DoctorSettings, person: SignIn): Promise<SignIn> {
  if (settings.sessionPath === undefined) return person;
  const base = settings.webUrl ?? settings.backendUrl ?? "";
  const session = await ask(base + settings.sessionPath, {
    body: {},
    headers: { origin: settings.pageOrigin, ...person.headers },
    timeoutMs: settings.timeoutMs,
  });
  const fields = toFields(toJson(session));
  const secret = fields.client_secret;
  return {
    ...person,
    session,
    ...(typeof secret === "string" ? { secret } : {}),
    ...(typeof fields.user_id === "string" ? { userId: fields.user_id } : {}),
    expiresIn: fields.expires_in ?? fields.expires_at ?? fields.expires_after,
    headers:
      typeof secret === "string" && person.headers.authorization === undefined
        ? { ...person.headers, authorization: `Bearer ${secret}` }
        : person.headers,
  };
}

function toFields(json: unknown): Record<string, unknown> {
  return typeof json === "object" && json !== null ? { ...json } : {};
}
