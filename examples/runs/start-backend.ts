import { createRedisRunLog } from "@parlor/redis";
import { type ChatKitOptions, createChatKit } from "@parlor/server";

/** One of several backends: what it needs beside Redis (a store that all of them share, `respond`) is given. */
export async function startBackend<Context>(
  redisUrl: string,
  options: Omit<ChatKitOptions<Context>, "runLog">,
) {
  const runLog = await createRedisRunLog(redisUrl, {
    onError: (error) => options.log?.({ level: "warn", message: "the connection to Redis broke", error }),
  });
  const chatKit = createChatKit({ ...options, runLog });
  // Turns of processes that died are closed with what they had, before the first request is answered.
  await chatKit.recover();
  return {
    handler: chatKit.handler,
    /** Lets running turns end for up to 10 seconds, stops the others, and leaves Redis. */
    async stop() {
      await chatKit.close({ graceMs: 10_000 });
      await runLog.release();
    },
  };
}
