import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ChatKitError } from "@parlor/server";
import type { Context } from "hono";

interface Script {
  content: string;
  etag: string;
}

const built = fileURLToPath(new URL("../../../../packages/ui/dist/", import.meta.url));

/**
 * Serves the element, `/chatkit.js`, and what it loads on demand, `/chatkit/<name>-<hash>.js`, to pages of any origin.
 * A chunk never changes under its name, and may be kept for ever; the script itself is asked for anew each time.
 */
export function createElementRoute(folder = built): (context: Context) => Promise<Response> {
  let loading: Promise<Map<string, Script>> | undefined;

  return async (context) => {
    loading ??= loadScripts(folder);
    const scripts = await loading.catch((error: NodeJS.ErrnoException) => {
      // The next request tries again.
      loading = undefined;
      if (error.code !== "ENOENT") throw error;
      throw new ChatKitError("not_found", "The element is not built: run `npm run build`.", { cause: error });
    });
    const script = scripts.get(context.req.path);
    if (!script) throw new ChatKitError("not_found", "The element has no such part.");
    const isChunk = context.req.path !== "/chatkit.js";
    const headers = {
      etag: script.etag,
      "cache-control": isChunk ? "public, max-age=31536000, immutable" : "public, max-age=0, must-revalidate",
      // Integrity is checked of what another origin lets be read; there is nothing of anybody's in a script.
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    };
    if (context.req.header("if-none-match") === script.etag)
      return new Response(null, { status: 304, headers });
    return new Response(script.content, {
      headers: { ...headers, "content-type": "text/javascript; charset=utf-8" },
    });
  };
}

async function loadScripts(folder: string): Promise<Map<string, Script>> {
  const chunks = await readdir(join(folder, "chatkit"));
  const files = ["chatkit.js", ...chunks.map((name) => `chatkit/${name}`)];
  return new Map(
    await Promise.all(files.map(async (file) => [`/${file}`, await readScript(join(folder, file))] as const)),
  );
}

async function readScript(path: string): Promise<Script> {
  const content = await readFile(path, "utf8");
  return { content, etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 27)}"` };
}
