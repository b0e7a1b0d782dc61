import { appendFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { forwardRequest } from "./forward-request.ts";
import { hideSecrets, showSecrets } from "./hide-secrets.ts";
import { createInspectorPage, PAGE_PATH } from "./inspector-page.ts";
import { type Listening, listen } from "./listen.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { recordingHead } from "./recording-file.ts";

/** How a proxy is started. */
export interface InspectorOptions {
  target: URL;
  host: string;
  /** 0 for any that is free. */
  port: number;
  /** Written as exchanges end; what was in it before is gone. */
  recordFile: string | undefined;
  hidesSecrets: boolean;
  maxExchanges: number;
  /** Characters of a body, and of a frame, that are kept. */
  maxBodyLength: number;
}

/** A proxy that is running. */
export interface Inspector extends Listening {
  recorder: Recorder;
  pageUrl: string;
}

const MAX_FRAMES = 20_000;

/** Starts a proxy in front of a target, with its page. Rejects with `CliError` when the port cannot be had. */
export async function startInspector(options: InspectorOptions): Promise<Inspector> {
  const { target, host, port, recordFile } = options;
  const recorder = createRecorder(options);
  const page = createInspectorPage(recorder, {
    target,
    hosts: new Set(["localhost", "127.0.0.1", "[::1]", host]),
  });
  const forwarding = {
    target,
    recorder,
    secrets: options.hidesSecrets ? hideSecrets : showSecrets,
    limits: { maxBodyLength: options.maxBodyLength, maxFrames: MAX_FRAMES },
  };
  const server = createServer((incoming, outgoing) => {
    const isForPeople = incoming.method === "GET" && (incoming.headers.accept ?? "").includes("text/html");
    if (incoming.url?.startsWith(PAGE_PATH)) page(incoming, outgoing);
    else if (incoming.url === "/" && isForPeople) outgoing.writeHead(302, { location: PAGE_PATH }).end();
    else forwardRequest(incoming, outgoing, forwarding);
  });
  if (recordFile !== undefined) {
    writeFileSync(recordFile, recordingHead, { mode: 0o600 });
    recorder.listen((change) => {
      if (change.kind === "exchange" && change.exchange.outcome !== "open")
        appendFileSync(recordFile, `${JSON.stringify(change.exchange)}\n`);
    });
  }
  const listening = await listen(server, { host, port });
  return { ...listening, recorder, pageUrl: listening.url + PAGE_PATH };
}
