const HIDDEN = "(hidden)";
const secretHeaders = new Set([
  "authorization",
  "cookie",
  "set-cookie",
  "proxy-authorization",
  "x-api-key",
  "api-key",
  "x-auth-token",
  "x-csrf-token",
]);
const secretFields =
  /("(?:client_secret|password|secret|token|access_token|refresh_token|id_token|api_key|authorization)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;
const secretParameters = /([?&](?:token|access_token|api_key|key|sig|signature|x-amz-[\w-]+)=)[^&"\s]+/gi;

/** What of a request or an answer may be kept. */
export interface SecretHider {
  headers(headers: [string, string][]): [string, string][];
  /** Bodies, frames and paths. */
  text(text: string): string;
}

/** Hides credentials: headers, fields of JSON, parameters of addresses. */
export const hideSecrets: SecretHider = {
  headers: (headers) =>
    headers.map(([name, value]) => [name, secretHeaders.has(name.toLowerCase()) ? HIDDEN : value]),
  text: (text) => text.replaceAll(secretFields, `$1"${HIDDEN}"`).replaceAll(secretParameters, `$1${HIDDEN}`),
};

/** Keeps everything as it is. */
export const showSecrets: SecretHider = { headers: (headers) => headers, text: (text) => text };
