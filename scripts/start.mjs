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
/** An address to connect to, for an address to listen on. */
const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;

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
  onReady: () => console.log(`\nParlor is ready: http://${reachable}:${webPort}\nStop it with Ctrl+C.`),
});
