#!/usr/bin/env -S node --conditions=compiled
import { styleText } from "node:util";
import { Command } from "commander";
import { Refused, Unreachable } from "./client.ts";
import { connectionFrom, type GlobalOptions } from "./connection.ts";
import { addDoctorCommand } from "./doctor-command.ts";
import { EXIT, EXIT_HELP, UsageError } from "./exit.ts";
import { addLookCommands } from "./look-commands.ts";
import { addPersonsWord } from "./persons-word.ts";
import { addPlanCommands } from "./plan-commands.ts";
import { findingLines } from "./render.ts";
import { addEvidenceCommand, addReportCommand } from "./report-command.ts";
import type { Shell } from "./shared.ts";
import { addSnapshotCommands } from "./snapshot-commands.ts";
import { columnsOf, sizeOf } from "./terminal.ts";
import { addUpgradeCommands } from "./upgrade-commands.ts";

const program = new Command("lockkeeper")
  .description("Upgrades a kubeadm cluster, one node and one minor version at a time.")
  .option("--server <url>", "the coordinator (LOCKKEEPER_SERVER; default http://127.0.0.1:7440)")
  .option("--token <token>", "who you are (LOCKKEEPER_TOKEN)")
  .option("--token-file <file>", "a file that holds the token")
  .option("--ca <file>", "certificate authority of the coordinator's HTTPS (LOCKKEEPER_CA)")
  .addHelpText("after", EXIT_HELP)
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
  });

const shell: Shell = {
  connect: () => connectionFrom(program.opts<GlobalOptions>(), process.env),
  print: (line) => console.log(line),
  note: (line) => console.error(line),
  columns: columnsOf(process.stdout),
  screen:
    process.stdout.isTTY && process.env.TERM !== "dumb"
      ? {
          write: (text) => process.stdout.write(text),
          size: () => sizeOf(process.stdout),
          // Heeds NO_COLOR by itself.
          colour: (as, text) => styleText(as, text, { stream: process.stdout }),
        }
      : null,
};

addPlanCommands(program, shell);
addUpgradeCommands(program, shell);
addLookCommands(program, shell);
addReportCommand(program, shell);
addEvidenceCommand(program, shell);
addSnapshotCommands(program, shell);
addDoctorCommand(program, shell);
addPersonsWord(program, shell.connect);

// A reader like `head` that has seen enough is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.internal);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong and what to do. @returns the exit code. */
function report(error: unknown): number {
  if (error instanceof Refused) {
    console.error(`lockkeeper: ${error.message} [${error.code}]`);
    const columns = columnsOf(process.stderr);
    for (const finding of error.findings) for (const line of findingLines(finding, columns)) console.error(line);
    if (error.advice !== "") console.error(error.advice);
    return error.status === 401 || error.status === 403 ? EXIT.unreachable : EXIT.refused;
  }
  if (error instanceof Unreachable || error instanceof UsageError) {
    console.error(`lockkeeper: ${error.message}`);
    return error instanceof Unreachable ? EXIT.unreachable : EXIT.usage;
  }
  console.error("lockkeeper: an error of the command itself; please report it with what follows");
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.internal;
}
