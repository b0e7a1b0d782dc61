import { createServer } from "node:http";
import { toNodeListener } from "@parlor/server/node";
import { createAssistant } from "@parlor-examples/assistant";

const chatKit = createAssistant();
const listener = toNodeListener(chatKit.handler);

const server = createServer((incoming, outgoing) => {
  if (incoming.url === "/chatkit") return void listener(incoming, outgoing);
  outgoing.writeHead(404).end();
});
server.listen(Number(process.env.PORT ?? 8001), "127.0.0.1", () => {
  console.info(`listening on ${JSON.stringify(server.address())}`);
});
