import { APIError } from "better-auth/api";

/** UTF-16 units, as the sign-up form counts them. The name goes into the model's instructions. */
const MAX_NAME_LENGTH = 100;
/** What a mail server takes: RFC 5321, section 4.5.3.1.3, without the brackets. */
const MAX_EMAIL_LENGTH = 254;
/** Line breaks, which would begin another line of the instructions, and what no database takes. */
const unusable = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Addresses of accounts that nobody made here: no mail server can ever have them. */
export const foreignEmailDomain = "jwt.invalid";

type Fields = Record<string, unknown> | null | undefined;

function refuse(code: string, message: string): never {
  throw new APIError("BAD_REQUEST", { code, message });
}

/** Whether a text can be what somebody is called. */
export function isUsableName(name: unknown): name is string {
  if (typeof name !== "string") return false;
  return name.trim() !== "" && name.length <= MAX_NAME_LENGTH && !unusable.test(name);
}

function assertName(name: unknown): void {
  if (isUsableName(name)) return;
  refuse("invalid_name", `A name has 1 to ${MAX_NAME_LENGTH} characters, on one line.`);
}

/** Nothing shows a picture, and every page would carry it along. */
function assertNoImage(image: unknown): void {
  if (image !== undefined && image !== null) refuse("invalid_image", "Accounts have no pictures here.");
}

/** What Better Auth does not check of a sign-up. Throws an answer 400. */
export function assertNewAccount(fields: Fields): void {
  assertName(fields?.name);
  assertNoImage(fields?.image);
  const email = fields?.email;
  if (typeof email === "string" && email.length > MAX_EMAIL_LENGTH) {
    refuse("invalid_email", `An e-mail address has ${MAX_EMAIL_LENGTH} characters at most.`);
  }
  if (typeof email === "string" && email.trim().toLowerCase().endsWith(`@${foreignEmailDomain}`)) {
    refuse("invalid_email", "This is not an address that anybody can have.");
  }
}

/** What Better Auth does not check of a change to an account. Throws an answer 400. */
export function assertAccountChange(fields: Fields): void {
  if (fields?.name !== undefined) assertName(fields.name);
  assertNoImage(fields?.image);
}
