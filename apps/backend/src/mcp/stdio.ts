#!/usr/bin/env node
// parlor-mcp: the task tools of one user on stdio, for MCP clients that start a program. It speaks to the backend's
// /mcp, because the embedded database has room for one process only.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { version } from "../version.ts";

const backendUrl = process.env.BACKEND_URL || "http://127.0.0.1:8000";
const token = process.env.PARLOR_MCP_TOKEN;

/** Standard output belongs to the protocol: whatever else is said goes to standard error. */
function fail(message: string): never {
  process.stderr.write(`parlor-mcp: ${message}\n`);
  process.exit(1);
}

if (!token) fail("set PARLOR_MCP_TOKEN to an API token (Account settings, or POST /api/tokens).");

const client = new Client({ name: "parlor-mcp", version });
try {
  await client.connect(
    new StreamableHTTPClientTransport(new URL("/mcp", backendUrl), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
} catch (error) {
  const detail = error instanceof Error ? error.message.split("\n")[0] : String(error);
  fail(`the backend at ${backendUrl} cannot be used: ${detail}`);
}

const { server } = new McpServer({ name: "parlor-tasks", version }, { capabilities: { tools: {} } });
server.setRequestHandler("tools/list", async (request) => client.listTools(request.params));
server.setRequestHandler("tools/call", async (request) => client.callTool(request.params));
server.onclose = () => void client.close().finally(() => process.exit(0));
await server.connect(new StdioServerTransport());
