import { type NextRequest, NextResponse } from "next/server";

const isDevelopment = process.env.NODE_ENV === "development";

/** Where browsers send files to by themselves, when they lie on S3; the same variables as the backend's. */
function storageOrigin(): string {
  const { S3_ENDPOINT, S3_PUBLIC_ENDPOINT, S3_PRESIGNED } = process.env;
  const url = URL.parse(S3_PUBLIC_ENDPOINT || S3_ENDPOINT || "");
  return url && S3_PRESIGNED !== "off" ? ` ${url.origin}` : "";
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    // Next's own inline scripts carry the nonce, and what they load is trusted through them.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    `connect-src 'self'${storageOrigin()}`,
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Gives every page a strict content security policy, and tells the layout which path was asked for. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  headers.set("x-parlor-path", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("permissions-policy", "camera=(), geolocation=(), microphone=(self)");
  return response;
}

// Not for the forwarded routes: their streams and headers are the backend's.
export const config = {
  matcher: ["/((?!api/|mcp$|\\.well-known/|health$|_next/|chatkit[./]|icon\\.svg$).*)"],
};
