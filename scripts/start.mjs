// `npm start`: installs, builds, starts backend and web app, prints the address, and ends both together.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { existsSync } = await import("node:fs");
const { join } = await import("node:path");
const { ensureBuilt, ensureInstalled, root } = await import("./setup.mjs");
const { startProcesses } = await import("./processes.mjs");

const environmentFile = join(root, ".env");
if (existsSync(environmentFile)) process.loadEnvFile(environmentFile);

const host = process.env.HOST || "127.0.0.1";
const backendPort = process.env.BACKEND_PORT || "8000";
const webPort = process.env.WEB_PORT || "3000";
for (const [name, port] of Object.entries({ BACKEND_PORT: backendPort, WEB_PORT: webPort })) {
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    console.error(`parlor: ${name} is ${port}: set it to a port from 1 to 65535`);
    process.exit(1);
  }
}
if (Number(backendPort) === Number(webPort)) {
  console.error(`parlor: BACKEND_PORT and WEB_PORT are both ${webPort}: each needs a port of its own`);
  process.exit(1);
}

ensureInstalled();
ensureBuilt();

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
      command: [join(root, "apps/web/serve.ts")],
      cwd: join(root, "apps/web"),
      healthUrl: `http://${reachable}:${webPort}/login`,
      env: {
        HOST: host,
        WEB_PORT: webPort,
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        BACKEND_URL: process.env.BACKEND_URL || `http://${reachable}:${backendPort}`,
      },
      quiet: true,
    },
  ],
  onReady: () => console.log(`\nParlor is ready: ${webUrl}\nStop it with Ctrl+C.`),
});
