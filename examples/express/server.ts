import { toNodeListener } from "@parlor/server/node";
import { createAssistant } from "@parlor-examples/assistant";
import express from "express";

const chatKit = createAssistant();

const app = express();
// Before express.json() and compression(): the first has limits and errors of its own, the second holds streams back.
app.all("/chatkit", toNodeListener(chatKit.handler));
app.use(express.json());

const server = app.listen(Number(process.env.PORT ?? 8003), "127.0.0.1", () => {
  console.info(`listening on ${JSON.stringify(server.address())}`);
});
