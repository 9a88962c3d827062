import { RELEASE } from "@lockkeeper/core/model/release";
import { Command } from "commander";
import { addCompletionCommand } from "./completion-command.ts";
import { connectionFrom, type GlobalOptions } from "./connection.ts";
import { addDoctorCommand } from "./doctor-command.ts";
import { examples } from "./examples.ts";
import { EXIT, EXIT_HELP } from "./exit.ts";
import { addLockCommand } from "./lock-command.ts";
import { addLogsCommand } from "./logs-command.ts";
import { addLookCommands } from "./look-commands.ts";
import { addNodesCommand } from "./nodes-command.ts";
import { addPersonsWord } from "./persons-word.ts";
import { addPlanCommands } from "./plan-commands.ts";
import { addEvidenceCommand, addReportCommand } from "./report-command.ts";
import { addRestoreCommand } from "./restore-command.ts";
import { addRollbackCommand } from "./rollback-command.ts";
import { addRollbackPointCommands } from "./rollback-point-commands.ts";
import type { Shell } from "./shared.ts";
import { addSnapshotCommands } from "./snapshot-commands.ts";
import { addTokenCommands } from "./token-commands.ts";
import { addUpgradeCommands } from "./upgrade-commands.ts";
import { addUpgradesCommand } from "./upgrades-command.ts";

type Add = (program: Command, shell: Shell) => void;

/** The commands as --help lists them: in the order in which they are needed. */
const GROUPS: Readonly<Record<string, readonly Add[]>> = {
  "Before an upgrade:": [addDoctorCommand, addNodesCommand, addLookCommands, addPlanCommands],
  "While it runs, waits or halts:": [
    addUpgradeCommands,
    addRollbackCommand,
    addRollbackPointCommands,
    addLogsCommand,
    addLockCommand,
  ],
  "For the record:": [addUpgradesCommand, addReportCommand, addEvidenceCommand],
  "etcd:": [addSnapshotCommands, addRestoreCommand],
  "What only a person can know:": [addPersonsWord],
  "Access:": [addTokenCommands],
  "This command:": [addCompletionCommand],
};

/** The whole command, still to be given its arguments. @param env for where to ask, see docs/cli.md */
export function createProgram(
  around: Omit<Shell, "connect">,
  env: Readonly<Record<string, string | undefined>>,
): Command {
  const program = new Command("lockkeeper")
    .description("Upgrades a kubeadm cluster, one node and one minor version at a time.")
    .usage("COMMAND [options]")
    .version(RELEASE, "-V, --version", "the release of this command")
    .option("--server <url>", "the coordinator (LOCKKEEPER_SERVER; default http://127.0.0.1:7440)")
    .option("--token <token>", "who you are (LOCKKEEPER_TOKEN)")
    .option("--token-file <file>", "a file that holds the token")
    .option("--ca <file>", "certificate authority of the coordinator's HTTPS (LOCKKEEPER_CA)")
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    });
  const shell: Shell = { ...around, connect: () => connectionFrom(program.opts<GlobalOptions>(), env) };
  for (const [heading, adds] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const add of adds) add(program, shell);
  }
  program.helpCommand("help [command]", "what a command does, with examples");
  return examples(program, [
    "lockkeeper doctor",
    "lockkeeper upgrade --to v1.34.2 --watch",
    "lockkeeper status --watch",
    "lockkeeper help upgrade",
  ]).addHelpText("after", EXIT_HELP);
}

/** A command in a list of commands: that it takes options is no news. */
function termOf(command: Command): string {
  const takes = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
  return [command.name(), ...takes].join(" ");
}
