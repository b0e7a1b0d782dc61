// `npm start`: installs, builds, starts backend and web app, prints the address, and ends both together.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { existsSync } = await import("node:fs");
const { join } = await import("node:path");
const { ensureBuilt, ensureInstalled, root } = await import("./setup.mjs");
const { startProcesses } = await import("./processes.mjs");

const environmentFile = join(root, ".env");
if (existsSync(environmentFile)) process.loadEnvFile(environmentFile);

ensureInstalled();
ensureBuilt();

const host = process.env.HOST || "127.0.0.1";
const backendPort = process.env.BACKEND_PORT || "8000";
const webPort = process.env.WEB_PORT || "3000";
const isAnyAddress = host === "0.0.0.0" || host === "::";
/** What a URL calls the address that is listened on. */
const reachable = isAnyAddress ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
const webUrl = process.env.WEB_URL || `http://${reachable}:${webPort}`;

await startProcesses({
  processes: [
    {
      name: "backend",
      port: backendPort,
      host,
      variable: "BACKEND_PORT",
      command: ["apps/backend/dist/main.js"],
      cwd: root,
      healthUrl: `http://${reachable}:${backendPort}/health`,
      env: { HOST: host, BACKEND_PORT: backendPort, WEB_PORT: webPort },
    },
    {
      name: "web",
      port: webPort,
      host,
      variable: "WEB_PORT",
      command: [
        join(root, "node_modules/next/dist/bin/next"),
        "start",
        "--port",
        webPort,
        "--hostname",
        host,
      ],
      cwd: join(root, "apps/web"),
      healthUrl: `http://${reachable}:${webPort}/login`,
      env: {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        BACKEND_URL: process.env.BACKEND_URL || `http://${reachable}:${backendPort}`,
      },
      quiet: true,
    },
  ],
  onReady: () => console.log(`\nParlor is ready: ${webUrl}\nStop it with Ctrl+C.`),
});
