import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ChatKitError } from "@parlor/server";
import type { Context } from "hono";

/** Serves the element as /chatkit.js. */
export function createElementRoute(): (context: Context) => Promise<Response> {
  let loaded: Promise<{ script: string; etag: string }> | undefined;

  async function load() {
    const path = fileURLToPath(new URL("../../../../packages/ui/dist/chatkit.js", import.meta.url));
    const script = await readFile(path, "utf8");
    return { script, etag: `"${createHash("sha256").update(script).digest("base64url").slice(0, 27)}"` };
  }

  return async (context) => {
    loaded ??= load();
    const element = await loaded.catch((error: NodeJS.ErrnoException) => {
      // The next request tries again.
      loaded = undefined;
      if (error.code !== "ENOENT") throw error;
      throw new ChatKitError("not_found", "The element is not built: run `npm run build`.", { cause: error });
    });
    const headers = { etag: element.etag, "cache-control": "public, max-age=0, must-revalidate" };
    if (context.req.header("if-none-match") === element.etag)
      return new Response(null, { status: 304, headers });
    return new Response(element.script, {
      headers: { ...headers, "content-type": "text/javascript; charset=utf-8" },
    });
  };
}
