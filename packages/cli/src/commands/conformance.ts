import { writeFileSync } from "node:fs";
import {
  type ConformanceOptions,
  type ConformanceReport,
  openaiChatkitPython,
  type Prompts,
  RefusedError,
  runConformance,
  toJunit,
  toText,
  UnknownRuleError,
  UnreachableError,
} from "@parlor/conformance";
import { Command, Option } from "commander";
import { CliError } from "../cli-error.ts";
import type { CommandContext } from "../command-context.ts";
import { ALL_WELL, SOMETHING_WRONG } from "../exit-status.ts";
import { parseSeconds, toList } from "../read-options.ts";
import { addHeader } from "./header-option.ts";

interface ConformanceCommandOptions {
  header: Record<string, string>;
  otherHeader: Record<string, string>;
  uploadUrl?: string;
  prompt: Partial<Prompts>;
  known?: keyof typeof knownDefects;
  only: string[];
  skip: string[];
  timeout: number;
  strict: boolean;
  verbose: boolean;
  json: boolean;
  junit?: string;
}

const knownDefects = { "openai-chatkit-python": openaiChatkitPython };

const promptNames: Readonly<Record<string, keyof Prompts>> = {
  hello: "hello",
  "client-tool": "clientTool",
  widget: "widget",
  "structured-input": "structuredInput",
  slow: "slow",
};

/** `parlor conformance`. */
export function defineConformanceCommand({ terminal, end }: CommandContext): Command {
  return new Command("conformance")
    .description(
      "Says which rules of the ChatKit protocol a backend breaks, with the request and the answer.",
    )
    .argument("<url>", "the ChatKit endpoint, such as http://127.0.0.1:8000/api/chatkit")
    .option("--header <name:value>", "sent with every request: the first user's credentials", addHeader, {})
    .option(
      "--other-header <name:value>",
      "the same for a second user, who must not see the first's",
      addHeader,
      {},
    )
    .option("--upload-url <url>", "where files are uploaded directly")
    .option(
      "--prompt <name=text>",
      `a text for the assistant: ${Object.keys(promptNames).join(", ")}`,
      addPrompt,
      {},
    )
    .addOption(
      new Option("--known <server>", "do not count what this server is known to break").choices(
        Object.keys(knownDefects),
      ),
    )
    .option("--only <rules>", "only these rules or families, with commas between", toList, [])
    .option("--skip <rules>", "all but these", toList, [])
    .addOption(
      new Option("--timeout <seconds>", "what one answer may take").default(60).argParser(parseSeconds),
    )
    .option("--strict", "rules that a server should keep count as well", false)
    .option("--verbose", "also the rules that held", false)
    .option("--json", "one JSON object", false)
    .option("--junit <file>", "also write JUnit's XML to this file")
    .addHelpText("after", "\nExit status: 0 no rule is broken, 1 one is, 2 it could not run.")
    .action(async (url: string, options: ConformanceCommandOptions) => {
      const report = await run(toOptions(url, options));
      terminal.write(
        options.json
          ? `${JSON.stringify(report, null, 2)}\n`
          : toText(report, { isVerbose: options.verbose }),
      );
      if (options.junit !== undefined) writeReport(options.junit, toJunit(report));
      const isWell = report.isConformant && !(options.strict && report.counts.broken > 0);
      end(isWell ? ALL_WELL : SOMETHING_WRONG);
    });
}

async function run(options: ConformanceOptions): Promise<ConformanceReport> {
  try {
    return await runConformance(options);
  } catch (error) {
    if (
      error instanceof UnknownRuleError ||
      error instanceof UnreachableError ||
      error instanceof RefusedError
    )
      throw new CliError(error.message, { cause: error });
    throw error;
  }
}

function toOptions(url: string, options: ConformanceCommandOptions): ConformanceOptions {
  const { header, otherHeader, uploadUrl, prompt, known, only, skip, timeout } = options;
  return {
    url: toAddress("URL", url),
    headers: header,
    otherHeaders: Object.keys(otherHeader).length === 0 ? undefined : otherHeader,
    uploadUrl: uploadUrl === undefined ? undefined : toAddress("--upload-url", uploadUrl),
    prompts: prompt,
    known: known === undefined ? [] : knownDefects[known],
    only,
    skip,
    timeoutMs: timeout * 1000,
  };
}

function toAddress(name: string, given: string): string {
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new CliError(`${name} ${given} is no address, such as http://127.0.0.1:8000/api/chatkit.`);
  return url.href;
}

function writeReport(file: string, xml: string): void {
  try {
    writeFileSync(file, xml);
  } catch (error) {
    throw new CliError(`${file} cannot be written.`, { cause: error });
  }
}

function addPrompt(given: string, prompts: Partial<Prompts>): Partial<Prompts> {
  const at = given.indexOf("=");
  const name = promptNames[given.slice(0, Math.max(at, 0))];
  if (!name)
    throw new CliError(
      `--prompt ${given} has no name: write one of ${Object.keys(promptNames).join(", ")}, = and the text.`,
    );
  return { ...prompts, [name]: given.slice(at + 1) };
}
