import { connect as connectPlain } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown } from "../finding.ts";
import { toFailureCode } from "../probes/ask.ts";

const DEFAULT_PORT = 6379;
const MAX_REPLY_LENGTH = 4_096;

/** Redis answers, where one is configured, and lets in whom its address names. */
export const redis: Check = {
  id: "redis",
  title: "Redis answers, and lets in whom REDIS_URL names",
  pitfalls: [],
  async run({ settings }) {
    if (settings.redisUrl === undefined) return [unknown("No REDIS_URL: one backend needs none.")];
    const url = URL.parse(settings.redisUrl);
    if (!url || !/^rediss?:$/.test(url.protocol))
      return [
        problem("REDIS_URL is no address of a Redis.", "Write redis://host:6379 or rediss://host:6380."),
      ];
    try {
      return [judge(url, await ask(url, settings.timeoutMs))];
    } catch (error) {
      return [
        problem(
          `Redis at ${url.host} does not answer (${toFailureCode(error)}).`,
          "Start Redis, or correct REDIS_URL; a single backend runs without it.",
        ),
      ];
    }
  },
};

/** What is sent, and what came back: a line each. */
interface Exchange {
  commands: readonly string[][];
  replies: readonly string[];
}

function judge({ host }: URL, { commands, replies }: Exchange): Finding {
  const refused = replies.findIndex((reply) => reply.startsWith("-"));
  const reply = replies[refused] ?? "";
  if (/^-NOAUTH/.test(replies.at(-1) ?? "") && !/^-WRONGPASS/.test(reply))
    return problem(
      `Redis at ${host} wants a password.`,
      "Put it in REDIS_URL: redis://:password@host:6379/0, or redis://user:password@host:6379/0.",
    );
  if (/^-WRONGPASS|^-ERR invalid password/.test(reply))
    return problem(`Redis at ${host} refuses the user or password.`, "Correct them in REDIS_URL.");
  if (refused !== -1 && commands[refused]?.[0] === "SELECT")
    return problem(`Redis at ${host} has no such database.`, "Correct the number behind the / of REDIS_URL.");
  // One that wants no password takes the rest all the same, and one that lets this user ping nothing is there, too.
  if (/^(\+PONG|-NOPERM)/.test(replies.at(-1) ?? "")) return ok(`Redis at ${host}`);
  return problem(`What listens at ${host} is no Redis.`, "Correct host and port in REDIS_URL.");
}

/** As a client begins: with the user and the database of the address. */
function toCommands({ username, password, pathname }: URL): string[][] {
  const database = pathname.slice(1);
  const user = username === "" ? [] : [decodeURIComponent(username)];
  return [
    ...(password === "" ? [] : [["AUTH", ...user, decodeURIComponent(password)]]),
    ...(database === "" ? [] : [["SELECT", database]]),
    ["PING"],
  ];
}

function encode(command: readonly string[]): string {
  const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${command.length}\r\n${words.join("")}`;
}

function ask(url: URL, timeoutMs: number): Promise<Exchange> {
  const commands = toCommands(url);
  const place = { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || DEFAULT_PORT) };
  const socket = url.protocol === "rediss:" ? connectSecure(place) : connectPlain(place);
  return new Promise<Exchange>((resolve, reject) => {
    let text = "";
    socket.setTimeout(timeoutMs, () => reject(new Error("timeout")));
    socket.on("data", (data) => {
      text += data.toString();
      const replies = text.split("\r\n").slice(0, -1);
      // What is no Redis answers as it likes.
      if (replies.length >= commands.length || !/^[+-]/.test(text) || text.length > MAX_REPLY_LENGTH)
        resolve({ commands, replies });
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("it closed the connection")));
    socket.write(commands.map(encode).join(""));
  }).finally(() => socket.destroy());
}
