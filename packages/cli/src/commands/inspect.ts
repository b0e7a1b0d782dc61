import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { Command } from "commander";
import { CliError } from "../cli-error.ts";
import type { CommandContext } from "../command-context.ts";
import { ALL_WELL, type ExitStatus, SOMETHING_WRONG } from "../exit-status.ts";
import { compareRecordings } from "../inspect/compare-recordings.ts";
import { listen } from "../inspect/listen.ts";
import { createRecordedBackend } from "../inspect/recorded-backend.ts";
import { readRecording, toRecording } from "../inspect/recording-file.ts";
import { replayRecording } from "../inspect/replay-recording.ts";
import { startInspector } from "../inspect/start-inspector.ts";
import type { Terminal } from "../terminal.ts";
import { addHeader } from "./header-option.ts";

const ourTarget = "http://127.0.0.1:8000/api/chatkit";

/** `parlor inspect` and what belongs to it: replay, serve, compare. */
export function defineInspectCommand(context: CommandContext): Command {
  const { terminal, end } = context;
  return new Command("inspect")
    .enablePositionalOptions()
    .description("Shows what a ChatKit client and its backend say to each other, as a proxy between them.")
    .option("--target <url>", "the ChatKit endpoint to pass everything on to", ourTarget)
    .option("--port <port>", "to listen on", toPort, 4400)
    .option("--host <host>", "to listen at", "127.0.0.1")
    .option("--record <file>", "also write each exchange to this file")
    .option("--show-secrets", "keep authorization, cookies and client secrets", false)
    .option("--max-exchanges <count>", "how many to keep in memory", toCount, 500)
    .option("--max-body <characters>", "how much of one body to keep", toCount, 4_000_000)
    .action(async (options) => {
      const inspector = await startInspector({
        target: toUrl(options.target),
        host: options.host,
        port: options.port,
        recordFile: options.record,
        hidesSecrets: !options.showSecrets,
        maxExchanges: options.maxExchanges,
        maxBodyLength: options.maxBody,
      });
      terminal.write(`proxy  ${inspector.url}/ to ${options.target}\npage   ${inspector.pageUrl}\n`);
      await untilInterrupted(terminal);
      await inspector.close();
      end(ALL_WELL);
    })
    .addCommand(defineReplay(context))
    .addCommand(defineServe(context))
    .addCommand(defineCompare(context));
}

function defineReplay({ terminal, end }: CommandContext): Command {
  return new Command("replay")
    .description("Sends the requests of a recording again and says what is answered otherwise.")
    .argument("<recording>", "file of --record, or saved from the page")
    .requiredOption("--target <url>", "the ChatKit endpoint to send them to")
    .option("--header <name:value>", "sent with each: who asks", addHeader, {})
    .option("--record <file>", "write what comes to this file")
    .option("--timeout <seconds>", "what one answer may take", toCount, 60)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit status: 0 answered alike, 1 there are differences, 2 it could not run.")
    .action(async (file: string, options) => {
      const recorded = readRecording(file);
      const target = toUrl(options.target);
      const timeoutMs = options.timeout * 1000;
      const again = await replayRecording(recorded, { target, headers: options.header, timeoutMs });
      if (options.record !== undefined) writeFileSync(options.record, toRecording(again), { mode: 0o600 });
      const chatKit = recorded.filter(({ request }) => request.body.includes('"type"'));
      end(tellDifferences(terminal, compareRecordings(chatKit, again), again.length, options.json));
    });
}

function defineServe({ terminal, end }: CommandContext): Command {
  return new Command("serve")
    .description("Answers as the recording does: a backend for trying out a page.")
    .argument("<recording>", "file of --record, or saved from the page")
    .option("--port <port>", "to listen on", toPort, 4401)
    .option("--host <host>", "to listen at", "127.0.0.1")
    .option("--speed <factor>", "2 is twice as fast, 0 without pauses", Number, 1)
    .option("--origin <origin>", "of pages that may call it from elsewhere")
    .action(async (file: string, { speed, origin, host, port }) => {
      if (!(speed >= 0)) throw new CliError("--speed is a number, 0 or more.");
      const server = createServer(createRecordedBackend(readRecording(file), { speed, origin }));
      const listening = await listen(server, { host, port });
      terminal.write(`backend ${listening.url}/\n`);
      await untilInterrupted(terminal);
      await listening.close();
      end(ALL_WELL);
    });
}

function defineCompare({ terminal, end }: CommandContext): Command {
  return new Command("compare")
    .description("Says where two recordings differ, but for ids and times.")
    .argument("<first>")
    .argument("<second>")
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit status: 0 alike, 1 there are differences, 2 it could not run.")
    .action((first: string, second: string, options) => {
      const [left, right] = [readRecording(first), readRecording(second)];
      end(tellDifferences(terminal, compareRecordings(left, right), left.length, options.json));
    });
}

function tellDifferences(
  terminal: Terminal,
  differences: readonly string[],
  count: number,
  isJson: boolean,
): ExitStatus {
  const status = differences.length === 0 ? ALL_WELL : SOMETHING_WRONG;
  if (isJson) terminal.write(`${JSON.stringify({ status, exchanges: count, differences })}\n`);
  else {
    for (const line of differences) terminal.write(`${line}\n`);
    terminal.write(`${count} exchanges, ${differences.length} differences\n`);
  }
  return status;
}

async function untilInterrupted({ signal }: Terminal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

function toUrl(given: string): URL {
  const url = URL.parse(given);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new CliError(`--target ${given} is no address, such as ${ourTarget}.`);
}

function toCount(given: string): number {
  const count = Number(given);
  if (Number.isInteger(count) && count > 0) return count;
  throw new CliError(`${given} is no whole number above 0.`);
}

function toPort(given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new CliError(`${given} is no port.`);
}
