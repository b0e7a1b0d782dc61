import { createReadStream } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { createChatKit, createMemoryStore } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";
import { answer } from "./answer.ts";

const chatKit = createChatKit({
  store: createMemoryStore(),
  // Whoever you know from the headers of a request. Here, everybody is the same person.
  authenticate: async () => ({ owner: "me", context: {} }),
  respond: answer,
});
const chat = toNodeListener(chatKit.handler);

// The element, and what it loads from beside itself when it is needed.
const built = new URL("./", import.meta.resolve("@parlor/ui/chatkit.js"));
const elementFile = /^\/chatkit(\/[\w.-]+)?\.js$/;

function send(outgoing: ServerResponse, type: string, file: URL) {
  outgoing.setHeader("content-type", type);
  createReadStream(fileURLToPath(file))
    .on("error", () => outgoing.writeHead(404).end())
    .pipe(outgoing);
}

const server = createServer((incoming, outgoing) => {
  const { pathname } = new URL(incoming.url ?? "/", "http://localhost");
  if (pathname === "/chatkit") return void chat(incoming, outgoing);
  if (elementFile.test(pathname)) return send(outgoing, "text/javascript", new URL(`.${pathname}`, built));
  if (pathname === "/") return send(outgoing, "text/html", new URL("page.html", import.meta.url));
  outgoing.writeHead(404).end();
});

server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  console.info(`listening on ${JSON.stringify(server.address())}`);
});
