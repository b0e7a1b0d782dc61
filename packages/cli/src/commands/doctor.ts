import { Command, Option } from "commander";
import { CliError } from "../cli-error.ts";
import type { CommandContext } from "../command-context.ts";
import { allChecks } from "../doctor/all-checks.ts";
import type { Account, DoctorSettings } from "../doctor/doctor-settings.ts";
import { examine } from "../doctor/examine.ts";
import { readMachine } from "../doctor/machine.ts";
import { readEnvironment } from "../doctor/read-environment.ts";
import { toJsonReport, toLine, toStatus, toSummary } from "../doctor/report.ts";
import { parseSeconds, toList } from "../read-options.ts";
import { addHeader } from "./header-option.ts";

interface DoctorOptions {
  web?: string | false;
  backend?: string;
  chatkitPath: string;
  sessionPath: string | false;
  signInPath: string;
  healthPath: string;
  page: string;
  script: string;
  origin?: string;
  header: Record<string, string>;
  otherHeader: Record<string, string>;
  email?: string;
  password?: string;
  otherEmail?: string;
  otherPassword?: string;
  databaseUrl?: string;
  redisUrl?: string;
  tables: string;
  envFile?: string;
  prompt: string;
  memory: boolean;
  timeout: number;
  only: string[];
  skip: string[];
  strict: boolean;
  quiet: boolean;
  json: boolean;
}

const ourTables = "chatkit_migrations,accounts_migrations,tasks_migrations";

/** `parlor doctor`. */
export function defineDoctorCommand({ terminal, end }: CommandContext): Command {
  return new Command("doctor")
    .description("Says what is wrong with a ChatKit integration and how to mend it, a line each.")
    .option("--web <url>", "the front end that people open (default: http://127.0.0.1:3000)")
    .option("--no-web", "there is no front end: look at the backend alone")
    .option("--backend <url>", "the backend (default: http://127.0.0.1:8000, unless --web is given)")
    .option("--chatkit-path <path>", "the ChatKit endpoint", "/api/chatkit")
    .option("--session-path <path>", "where pages get a client secret", "/api/chatkit/session")
    .option("--no-session-path", "there are no client secrets")
    .option("--sign-in-path <path>", "takes {email, password}, gives a cookie", "/api/auth/sign-in/email")
    .option("--health-path <path>", "the backend's health", "/health")
    .option("--page <path>", "the page with the element", "/chat")
    .option("--script <path>", "the element's script, if the page does not name it", "/chatkit.js")
    .option("--origin <origin>", "of pages that call the backend directly: checks its CORS answers")
    .option("--header <name:value>", "sent with every ChatKit request, in place of signing in", addHeader, {})
    .option("--other-header <name:value>", "the same for a second person", addHeader, {})
    .option("--email <email>", "account to sign in with")
    .option("--password <password>", "its password (or PARLOR_DOCTOR_PASSWORD)")
    .option("--other-email <email>", "account of a second person, who must not see the first one's threads")
    .option("--other-password <password>", "its password (or PARLOR_DOCTOR_OTHER_PASSWORD)")
    .option("--database-url <url>", "PostgreSQL (default: DATABASE_URL)")
    .option("--redis-url <url>", "Redis (default: REDIS_URL)")
    .option("--tables <names>", "tables that migrations must have made, with commas between", ourTables)
    .option("--env-file <file>", "environment file (default: .env where there is one)")
    .option("--prompt <text>", "what the assistant is asked", "What can you help me with?")
    .option("--memory", "also ask the assistant for a word of the turn before: for real models", false)
    .addOption(
      new Option("--timeout <seconds>", "what one answer may take").default(30).argParser(parseSeconds),
    )
    .option("--only <ids>", "only these checks, with commas between", toList, [])
    .option("--skip <ids>", "all but these checks", toList, [])
    .option("--strict", "warnings count as problems", false)
    .option("--quiet", "only problems and warnings", false)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit status: 0 all well, 1 something is wrong, 2 it could not run.")
    .action(async (options: DoctorOptions) => {
      const checks = chooseChecks(options);
      const settings = toSettings(options, terminal.environment);
      const findings = await examine(settings, {
        checks,
        machine: readMachine(),
        onFinding(finding) {
          const isShown = !options.quiet || finding.level === "problem" || finding.level === "warning";
          if (!options.json && isShown) terminal.write(toLine(finding));
        },
      });
      const status = toStatus(findings, options.strict);
      const target = { web: settings.webUrl, backend: settings.backendUrl };
      terminal.write(options.json ? toJsonReport(target, findings, status) : toSummary(findings));
      end(status);
    });
}

function chooseChecks({ only, skip }: DoctorOptions) {
  const ids = new Set(allChecks.map(({ id }) => id));
  const wrong = [...only, ...skip].find((id) => !ids.has(id));
  if (wrong !== undefined)
    throw new CliError(`there is no check ${wrong}. There are: ${[...ids].join(", ")}.`);
  return allChecks.filter(({ id }) => (only.length === 0 || only.includes(id)) && !skip.includes(id));
}

function toOrigin(option: string, given: string): string {
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new CliError(`${option} ${given} is no address, such as http://127.0.0.1:3000.`);
  return url.origin + url.pathname.replace(/\/$/, "");
}

function toAccount(email: string | undefined, password: string | undefined): Account | undefined {
  if (email === undefined) return undefined;
  if (!password) throw new CliError(`the password of ${email} is missing.`);
  return { email, password };
}

function toOwnWeb(environment: Record<string, string | undefined>): string {
  return environment.WEB_URL || `http://127.0.0.1:${environment.WEB_PORT || 3000}`;
}

/** With neither address given, both are Parlor's own, as its environment says. */
function toAddresses({ web, backend }: DoctorOptions, environment: Record<string, string | undefined>) {
  const isOurs = typeof web !== "string" && backend === undefined;
  const ownBackend = environment.BACKEND_URL || `http://127.0.0.1:${environment.BACKEND_PORT || 8000}`;
  const webUrl = typeof web === "string" ? web : isOurs && web !== false ? toOwnWeb(environment) : undefined;
  const backendUrl = backend ?? (isOurs ? ownBackend : undefined);
  return {
    webUrl: webUrl && toOrigin("--web", webUrl),
    backendUrl: backendUrl && toOrigin("--backend", backendUrl),
  };
}

function toSettings(
  options: DoctorOptions,
  processEnvironment: Readonly<Record<string, string | undefined>>,
): DoctorSettings {
  const { file, variables } = readEnvironment(options.envFile, processEnvironment);
  const { email, otherEmail } = options;
  const addresses = toAddresses(options, variables);
  const origin = options.origin && toOrigin("--origin", options.origin);
  return {
    ...addresses,
    pageOrigin: new URL(addresses.webUrl ?? origin ?? toOwnWeb(variables)).origin,
    chatkitPath: options.chatkitPath,
    sessionPath: options.sessionPath === false ? undefined : options.sessionPath,
    signInPath: options.signInPath,
    healthPath: options.healthPath,
    pagePath: options.page,
    scriptPath: options.script,
    origin,
    headers: options.header,
    otherHeaders: options.otherHeader,
    account: toAccount(email, options.password ?? processEnvironment.PARLOR_DOCTOR_PASSWORD),
    otherAccount: toAccount(
      otherEmail,
      options.otherPassword ?? processEnvironment.PARLOR_DOCTOR_OTHER_PASSWORD,
    ),
    databaseUrl: options.databaseUrl ?? (variables.DATABASE_URL || undefined),
    redisUrl: options.redisUrl ?? (variables.REDIS_URL || undefined),
    tables: toList(options.tables),
    environmentFile: file,
    environment: variables,
    prompt: options.prompt,
    asksForMemory: options.memory,
    timeoutMs: options.timeout * 1000,
  };
}
