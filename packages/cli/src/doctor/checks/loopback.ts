import { connect } from "node:net";
import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown, warning } from "../finding.ts";

const CONNECT_MS = 2_000;
const names = ["localhost", "127.0.0.1", "[::1]"];

/** `localhost` is ::1 to some programs and 127.0.0.1 to others. */
export const loopback: Check = {
  id: "loopback",
  title: "localhost and 127.0.0.1 lead to the same program",
  pitfalls: [9],
  async run({ settings }) {
    const urls = [settings.webUrl, settings.backendUrl]
      .filter((url) => url !== undefined)
      .map((url) => new URL(url));
    const local = urls.filter(({ hostname }) => names.includes(hostname));
    if (local.length === 0) return [unknown("No address is of this machine's loopback.")];
    const findings = await Promise.all(local.map(look));
    const mixed =
      new Set(local.map(({ hostname }) => hostname)).size > 1
        ? [
            warning(
              `One address says ${local[0]?.hostname}, the other ${local[1]?.hostname}: two hosts to cookies and CORS.`,
              "Use one of the two everywhere, best 127.0.0.1.",
            ),
          ]
        : [];
    return [...findings, ...mixed];
  },
};

async function look(url: URL): Promise<Finding> {
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const [four, six] = await Promise.all([listens("127.0.0.1", port), listens("::1", port)]);
  if (!four && !six) return unknown(`Nothing listens on port ${port}.`);
  if (url.hostname === "127.0.0.1" && !four)
    return problem(
      `Port ${port} listens on ::1 only, so ${url.origin} is refused.`,
      "Let the program listen on 127.0.0.1 (its HOST setting), or write [::1] in the address.",
    );
  if (url.hostname === "[::1]" && !six)
    return problem(`Port ${port} listens on 127.0.0.1 only.`, `Write http://127.0.0.1:${port}.`);
  if (url.hostname === "localhost" && four !== six)
    return warning(
      `${url.origin}: only ${four ? "127.0.0.1" : "::1"} listens; a program that takes ${four ? "::1" : "127.0.0.1"} for localhost is refused.`,
      `Write ${four ? "127.0.0.1" : "[::1]"} in place of localhost, in the proxy's target too.`,
    );
  return ok(`port ${port} listens on ${[four && "127.0.0.1", six && "::1"].filter(Boolean).join(" and ")}`);
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(CONNECT_MS, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
