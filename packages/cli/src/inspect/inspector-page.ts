import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Analysis, analyseExchange, findFrameFault } from "./analyse-exchange.ts";
import { listDoneIds } from "./analyse-stream.ts";
import type { Exchange } from "./exchange.ts";
import type { Recorder, RecorderChange } from "./recorder.ts";
import { toRecording } from "./recording-file.ts";

/** Where the page is, on the proxy's own port. */
export const PAGE_PATH = "/__inspect/";

const assets = new Map(
  [
    { path: "", file: "inspect.html", type: "text/html; charset=utf-8" },
    { path: "inspect.css", file: "inspect.css", type: "text/css; charset=utf-8" },
    { path: "inspect.js", file: "inspect.js", type: "text/javascript; charset=utf-8" },
  ].map(({ path, file, type }) => [
    PAGE_PATH + path,
    { type, url: new URL(`../../page/${file}`, import.meta.url) },
  ]),
);
const headers = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** An exchange as the page shows it. */
interface ShownExchange extends Exchange {
  analysis: Analysis;
  /** What is wrong with single frames, by their place. */
  frameFaults: Record<number, string>;
}

/**
 * Answers what is under `PAGE_PATH`, to pages of its own alone: what is recorded is read by nobody who only knows the
 * port, from a page of another origin or by another name of this machine.
 */
export function createInspectorPage(
  recorder: Recorder,
  { hosts, target }: { hosts: ReadonlySet<string>; target: URL },
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    const refusal = refuse(incoming, hosts);
    if (refusal !== undefined) {
      outgoing.writeHead(403, { ...headers, "content-type": "text/plain" }).end(refusal);
      return;
    }
    const path = (incoming.url ?? "/").split("?")[0] ?? "/";
    const asset = assets.get(path);
    if (asset) {
      outgoing.writeHead(200, { ...headers, "content-type": asset.type }).end(readFileSync(asset.url));
      return;
    }
    answerApi(`${incoming.method} ${path.slice(PAGE_PATH.length)}`, { outgoing, recorder, target });
  };
}

function refuse({ headers: given }: IncomingMessage, hosts: ReadonlySet<string>): string | undefined {
  const name = URL.parse(`http://${given.host}`)?.hostname ?? "";
  if (!hosts.has(name)) return `parlor inspect shows its page under ${[...hosts].join(", ")} only.`;
  const site = given["sec-fetch-site"];
  return site === undefined || site === "same-origin" || site === "none"
    ? undefined
    : "parlor inspect shows its page to no other page.";
}

function answerApi(
  route: string,
  { outgoing, recorder, target }: { outgoing: ServerResponse; recorder: Recorder; target: URL },
): void {
  switch (route) {
    case "GET api/exchanges":
      outgoing.writeHead(200, { ...headers, "content-type": "application/json" });
      outgoing.end(JSON.stringify({ target: target.href, exchanges: showAll(recorder.exchanges) }));
      return;
    case "GET api/events":
      outgoing.writeHead(200, { ...headers, "content-type": "text/event-stream" });
      outgoing.flushHeaders();
      outgoing.once(
        "close",
        recorder.listen((change) => outgoing.write(toEvent(change, recorder.exchanges))),
      );
      return;
    case "GET api/recording":
      outgoing.writeHead(200, {
        ...headers,
        "content-type": "application/jsonl",
        "content-disposition": 'attachment; filename="parlor-recording.jsonl"',
      });
      outgoing.end(toRecording(recorder.exchanges));
      return;
    case "POST api/clear":
      recorder.clear();
      outgoing.writeHead(204, headers).end();
      return;
    default:
      outgoing.writeHead(404, { ...headers, "content-type": "text/plain" }).end("There is nothing here.");
  }
}

function showAll(exchanges: readonly Exchange[]): ShownExchange[] {
  const earlier = new Set<string>();
  return exchanges.map((exchange) => {
    const shown = show(exchange, earlier);
    for (const id of listDoneIds(exchange)) earlier.add(id);
    return shown;
  });
}

function show(exchange: Exchange, earlierIds: ReadonlySet<string>): ShownExchange {
  const faults = exchange.frames.flatMap(({ data }, index) => {
    const fault = findFrameFault(data);
    return fault === undefined ? [] : [[index, fault] as const];
  });
  return {
    ...exchange,
    analysis: analyseExchange(exchange, earlierIds),
    frameFaults: Object.fromEntries(faults),
  };
}

/** A frame goes alone; an exchange with its frames only once, when it has ended. */
function toEvent(change: RecorderChange, exchanges: readonly Exchange[]): string {
  if (change.kind === "frame")
    return `data: ${JSON.stringify({ ...change, fault: findFrameFault(change.frame.data) })}\n\n`;
  if (change.kind === "cleared") return `data: ${JSON.stringify(change)}\n\n`;
  const { exchange } = change;
  const before = exchanges.slice(0, exchanges.indexOf(exchange));
  const shown =
    exchange.outcome === "open"
      ? {
          ...exchange,
          frames: undefined,
          analysis: analyseExchange({ ...exchange, frames: [] }),
          frameFaults: undefined,
        }
      : show(exchange, new Set(before.flatMap(listDoneIds)));
  return `data: ${JSON.stringify({ kind: "exchange", exchange: shown })}\n\n`;
}
