import { ChatKitError, createChatKit, createMemoryStore, type LogRecord, StreamError } from "@parlor/server";

export const log: LogRecord[] = [];

export const chatKit = createChatKit({
  store: createMemoryStore(),
  async authenticate(request) {
    const owner = request.headers.get("x-user");
    // Before the stream, and in any hook that does not stream: a status, a code of yours, and words for the client.
    if (owner === "broke")
      throw new ChatKitError("out_of_credit", "Your credit is used up.", { status: 402 });
    return owner ? { owner, context: {} } : undefined;
  },
  async *respond({ message }) {
    const said = message?.content.map((part) => part.text).join("") ?? "";
    if (said === "later")
      // In a turn: words for the user, and whether the page offers to try again.
      throw new StreamError("The kitchen is closed. Try again at noon.", {
        code: "closed",
        allowRetry: true,
      });
    // Anything else: the user gets no word of it, the log all of it.
    throw new Error("connect ECONNREFUSED 10.0.0.7:5432");
  },
  // To pino, for example: `log: ({ level, ...record }) => logger[level](record)`.
  log: (record) => log.push(record),
});
