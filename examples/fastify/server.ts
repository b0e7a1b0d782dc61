import { toNodeListener } from "@parlor/server/node";
import { createAssistant } from "@parlor-examples/assistant";
import createFastify from "fastify";

const chatKit = createAssistant();
const listener = toNodeListener(chatKit.handler);

const fastify = createFastify();
// In a plugin of its own, so that the rest of the application keeps its parsers.
fastify.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  // The body stays on the socket: the handler reads it, and bounds it.
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
  scope.all("/chatkit", (request, reply) => {
    reply.hijack();
    return listener(request.raw, reply.raw);
  });
});

await fastify.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 8004) });
console.info(`listening on ${JSON.stringify(fastify.server.address())}`);
