import { Argument, type Command } from "commander";
import { type Candidate, wantedAt } from "./complete.ts";
import { listed } from "./complete-listed.ts";
import { type CompletionShell, FILES, SCRIPTS, SHELLS, WORDS_COMMAND } from "./completion-scripts.ts";
import { connectionFrom, type GlobalOptions } from "./connection.ts";
import { examples } from "./examples.ts";
import type { Shell } from "./shared.ts";

/** A person waits with a finger on the Tab key; LOCKKEEPER_COMPLETION_SECONDS for slow links. */
const DEADLINE_SECONDS = 5;
const MOST_DEADLINE_SECONDS = 120;

/** Completion: the scripts for shells, and the hidden command that they ask. */
export function addCompletionCommand(program: Command, { print }: Shell): void {
  examples(
    program
      .command("completion")
      .summary("a script for bash or zsh")
      .description("what a shell needs to complete this command: commands, options, nodes, upgrades, plans, snapshots")
      .addArgument(new Argument("<shell>").choices(SHELLS)),
    [
      "source <(lockkeeper completion bash)",
      "lockkeeper completion bash > lockkeeper.bash  # for /etc/bash_completion.d",
      "lockkeeper completion zsh > _lockkeeper  # for a folder of $fpath",
    ],
  ).action((shell: CompletionShell) => print(SCRIPTS[shell]));
  program.command(`${WORDS_COMMAND} [words...]`, { hidden: true }).action(async (words: readonly string[]) => {
    const wanted = wantedAt(program, words);
    if (wanted.is === "files") print(FILES);
    else {
      const all = wanted.is === "words" ? wanted.words : await inTime(words, wanted.what, wanted.after);
      // A candidate a line, whatever its description holds.
      for (const { value, about } of all) print(`${value}\t${about.replaceAll(/\s+/g, " ")}`);
    }
    // A request may still be under way.
    process.exit(0);
  });
}

/** Nothing when the coordinator cannot be asked, or not soon: an error would be drawn into the line that is typed. */
async function inTime(
  words: readonly string[],
  what: Parameters<typeof listed>[1],
  after: readonly string[],
): Promise<readonly Candidate[]> {
  try {
    const late = new Promise<readonly Candidate[]>((resolve) => setTimeout(resolve, deadlineMs(), []));
    return await Promise.race([listed(connectionFrom(globalOptions(words), process.env), what, after), late]);
  } catch {
    return [];
  }
}

/** The options that say where to ask, as they stand in the line. */
function globalOptions(words: readonly string[]): GlobalOptions {
  const text = (key: keyof GlobalOptions, flag: string) => {
    const value = words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
    return value === undefined || value === "" ? {} : { [key]: value };
  };
  return {
    ...text("server", "--server"),
    ...text("token", "--token"),
    ...text("tokenFile", "--token-file"),
    ...text("ca", "--ca"),
  };
}

function deadlineMs(): number {
  const asked = Number(process.env.LOCKKEEPER_COMPLETION_SECONDS);
  return (asked >= 1 && asked <= MOST_DEADLINE_SECONDS ? asked : DEADLINE_SECONDS) * 1000;
}
