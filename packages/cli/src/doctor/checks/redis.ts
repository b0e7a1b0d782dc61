import { connect as connectPlain } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { Check } from "../check.ts";
import { ok, problem, unknown } from "../finding.ts";
import { toFailureCode } from "../probes/ask.ts";

const DEFAULT_PORT = 6379;

/** Redis answers, where one is configured. */
export const redis: Check = {
  id: "redis",
  title: "Redis answers",
  pitfalls: [],
  async run({ settings }) {
    if (settings.redisUrl === undefined) return [unknown("No REDIS_URL: one backend needs none.")];
    const url = URL.parse(settings.redisUrl);
    if (!url || !/^rediss?:$/.test(url.protocol))
      return [
        problem("REDIS_URL is no address of a Redis.", "Write redis://host:6379 or rediss://host:6380."),
      ];
    try {
      const reply = await ping(url, settings.timeoutMs);
      // One that wants a password is there, too.
      if (/^(\+PONG|-NOAUTH)/.test(reply)) return [ok(`Redis at ${url.host}`)];
      return [problem(`What listens at ${url.host} is no Redis.`, "Correct host and port in REDIS_URL.")];
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

function ping(url: URL, timeoutMs: number): Promise<string> {
  const place = { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || DEFAULT_PORT) };
  const socket = url.protocol === "rediss:" ? connectSecure(place) : connectPlain(place);
  return new Promise<string>((resolve, reject) => {
    socket.setTimeout(timeoutMs, () => reject(new Error("timeout")));
    socket.once("data", (data) => resolve(data.toString()));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("it closed the connection")));
    socket.write("PING\r\n");
  }).finally(() => socket.destroy());
}
