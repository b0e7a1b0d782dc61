import { z } from "zod";

const MAX_URIS = 10;
const MAX_URI_LENGTH = 2_000;
const MAX_NAME_LENGTH = 100;
const MAX_TEXT_LENGTH = 200;

const text = z.string().max(MAX_TEXT_LENGTH);
/** What a client says of itself that is of use here. Logos, links and keys are not even kept. */
const registrationSchema = z.object({
  redirect_uris: z.array(z.string().max(MAX_URI_LENGTH)).min(1).max(MAX_URIS),
  client_name: z
    .string()
    .trim()
    .min(1)
    .max(MAX_NAME_LENGTH)
    // Line ends, and what turns the direction of writing or cannot be seen: a person reads this name to decide.
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u)
    .optional(),
  application_type: z.enum(["web", "native"]).optional(),
  token_endpoint_auth_method: z.enum(["none", "client_secret_basic", "client_secret_post"]).optional(),
  grant_types: z.array(text).max(MAX_URIS).optional(),
  response_types: z.array(text).max(MAX_URIS).optional(),
  scope: text.optional(),
  software_id: text.optional(),
  software_version: text.optional(),
});

/** Whether a browser stays on the machine, or another program takes over, when it is sent there. */
const isNative = (uri: string) => !/^https:/i.test(uri);

/** The registration of a client, of what it sent only what counts; or why it cannot be one, in OAuth's terms. */
export async function readRegistration(request: Request): Promise<Request | { error_description: string }> {
  const body: unknown = await request.json().catch(() => undefined);
  const parsed = registrationSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { error_description: `${issue?.path.join(".") || "body"}: ${issue?.message ?? "is no JSON"}` };
  }
  // Clients that leave the type out, as most MCP clients do, are programs on a person's machine.
  const { application_type, ...metadata } = parsed.data;
  const type = application_type ?? (metadata.redirect_uris.some(isNative) ? "native" : "web");
  const headers = new Headers(request.headers);
  for (const name of ["content-length", "cookie", "authorization"]) headers.delete(name);
  return new Request(request.url, {
    method: "POST",
    headers,
    body: JSON.stringify({ ...metadata, application_type: type }),
  });
}
