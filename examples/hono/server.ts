import { serve } from "@hono/node-server";
import { createAssistant } from "@parlor-examples/assistant";
import { Hono } from "hono";

const chatKit = createAssistant();

const app = new Hono();
app.all("/chatkit", (context) => chatKit.handler(context.req.raw));

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT ?? 8002) }, (address) => {
  console.info(`listening on ${JSON.stringify(address)}`);
});
