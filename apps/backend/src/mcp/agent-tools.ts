import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport, type McpServer } from "@modelcontextprotocol/server";
import type { MCPServer } from "@openai/agents";

type CallResult = Awaited<ReturnType<MCPServer["callTool"]>>;

/**
 * An MCP server of this process as the Agents SDK wants one: a client of the protocol at the other end of a pair of
 * in-memory transports. Connected for one run, closed after it.
 */
export function createAgentTools(server: McpServer): MCPServer {
  const client = new Client({ name: "parlor-assistant", version: "1" });
  return {
    name: "tasks",
    cacheToolsList: false,
    async connect() {
      const [ours, theirs] = InMemoryTransport.createLinkedPair();
      await server.connect(theirs);
      await client.connect(ours);
    },
    async close() {
      await client.close();
      await server.close();
    },
    async listTools() {
      const { tools } = await client.listTools();
      return tools as unknown as Awaited<ReturnType<MCPServer["listTools"]>>;
    },
    async callTool(name, input) {
      const result = await client.callTool({ name, arguments: input ?? {} });
      return result.content as CallResult;
    },
    async invalidateToolsCache() {},
  };
}
