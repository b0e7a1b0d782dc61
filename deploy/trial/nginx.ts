import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const template = fileURLToPath(new URL("../nginx/parlor.conf.template", import.meta.url));

/** Debian keeps it where a user's PATH need not lead. */
export const nginxProgram = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";

/** What the template leaves to the environment, as the nginx image fills it in. */
export interface NginxSettings {
  PUBLIC_LISTEN: string;
  INNER_LISTEN: string;
  WEB_ADDRESS: string;
  BACKEND_1_ADDRESS: string;
  BACKEND_2_ADDRESS: string;
  MAX_BODY_SIZE: string;
  MAX_IMPORT_SIZE: string;
  TLS_IN_FRONT: string;
}

/**
 * The deployed configuration in a folder of its own, within what the image's own nginx.conf has around it. Each request is a
 * line of the log: its id and status, and between bars what those who were asked answered. Gives its path.
 */
export async function writeNginxConfig(
  folder: string,
  logPath: string,
  settings: NginxSettings,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  let site = await readFile(template, "utf8");
  for (const [name, value] of Object.entries(settings)) site = site.replaceAll(`\${${name}}`, value);
  await writeFile(join(folder, "site.conf"), site);
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  const config = [
    ...(process.getuid?.() === 0 ? ["user root;"] : []),
    "daemon off;",
    "worker_processes 2;",
    `pid ${join(folder, "nginx.pid")};`,
    "error_log stderr warn;",
    "events { worker_connections 4096; }",
    "http {",
    "default_type application/octet-stream;",
    "log_format trial '$parlor_request_id $status $upstream_addr | $upstream_status | $request';",
    `access_log ${logPath} trial;`,
    ...places,
    `include ${join(folder, "site.conf")};`,
    "}",
  ];
  const path = join(folder, "nginx.conf");
  await writeFile(path, `${config.join("\n")}\n`);
  return path;
}
