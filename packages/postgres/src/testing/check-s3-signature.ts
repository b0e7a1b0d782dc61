import { createHash, createHmac } from "node:crypto";

/** A request as it is signed. Names of headers are in lower case. */
interface SignedRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

function readAuthorization({ url, headers }: SignedRequest) {
  const { searchParams } = url;
  if (searchParams.has("X-Amz-Signature")) {
    return {
      credential: searchParams.get("X-Amz-Credential") ?? "",
      names: searchParams.get("X-Amz-SignedHeaders") ?? "",
      signature: searchParams.get("X-Amz-Signature") ?? "",
      date: searchParams.get("X-Amz-Date") ?? "",
      payload: "UNSIGNED-PAYLOAD",
    };
  }
  const fields = Object.fromEntries(
    [...(headers.authorization ?? "").matchAll(/(\w+)=([^,\s]+)/g)].map(([, name = "", value]) => [
      name,
      value,
    ]),
  );
  return {
    credential: fields.Credential ?? "",
    names: fields.SignedHeaders ?? "",
    signature: fields.Signature ?? "",
    date: headers["x-amz-date"] ?? "",
    payload: headers["x-amz-content-sha256"] ?? "",
  };
}

/**
 * Whether a request to S3 is signed with a secret, by AWS's Signature Version 4, in its headers or in its address.
 * Written after the documentation of AWS, because the test storage leaves it out.
 */
export function isSignedWith(secret: string, request: SignedRequest): boolean {
  const { credential, names, signature, date, payload } = readAuthorization(request);
  const [, ...scope] = credential.split("/");
  const query = [...request.url.searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const canonical = [
    request.method,
    request.url.pathname
      .split("/")
      .map((part) => encode(decodeURIComponent(part)))
      .join("/"),
    query.join("&"),
    ...names.split(";").map((name) => `${name}:${(request.headers[name] ?? "").trim()}`),
    "",
    names,
    payload,
  ].join("\n");
  const toSign = [
    "AWS4-HMAC-SHA256",
    date,
    scope.join("/"),
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const key = scope.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secret}`);
  return hmac(key, toSign).toString("hex") === signature;
}
