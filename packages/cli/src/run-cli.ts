import { Command, CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import type { CommandContext } from "./command-context.ts";
import { defineConformanceCommand } from "./commands/conformance.ts";
import { defineDoctorCommand } from "./commands/doctor.ts";
import { defineInspectCommand } from "./commands/inspect.ts";
import { ALL_WELL, COULD_NOT_RUN, type ExitStatus } from "./exit-status.ts";
import { showControls, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** One for each file of `commands/`. */
const definitions: readonly ((context: CommandContext) => Command)[] = [
  defineDoctorCommand,
  defineInspectCommand,
  defineConformanceCommand,
];

/**
 * Runs `parlor` with the arguments after the program's name. Resolves with the exit status: 0 all well, 1 something
 * is wrong, 2 it could not run. Never rejects for what a user did wrong.
 */
export async function runCli(args: readonly string[], given: Terminal): Promise<ExitStatus> {
  const terminal = showControls(given);
  let status: ExitStatus = ALL_WELL;
  const context: CommandContext = {
    terminal,
    end: (ended) => {
      status = ended;
    },
  };
  const program = new Command("parlor")
    .description("Looks after ChatKit integrations: Parlor's own, and anybody's.")
    .version(version)
    .enablePositionalOptions();
  for (const define of definitions) program.addCommand(define(context));
  for (const command of listCommands(program)) {
    command.exitOverride().configureOutput({ writeOut: terminal.write, writeErr: terminal.writeError });
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    return explain(error, terminal);
  }
}

function listCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(listCommands)];
}

function explain(error: unknown, terminal: Terminal): ExitStatus {
  // It has written what there is to say, and ends so for --help and --version too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ALL_WELL : COULD_NOT_RUN;
  if (!(error instanceof CliError)) throw error;
  terminal.writeError(`parlor: ${error.message}\n`);
  return COULD_NOT_RUN;
}
