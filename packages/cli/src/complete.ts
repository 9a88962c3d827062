import type { Command, Option } from "commander";

/** Something that only the coordinator can list. */
export type Listed = "nodes" | "upgrades" | "plans" | "snapshots" | "rollback points" | "steps";

export type Candidate = { readonly value: string; readonly about: string };

/** What may stand where the cursor is: words that are known here, files, or what the coordinator lists. */
export type Wanted =
  | { readonly is: "words"; readonly words: readonly Candidate[] }
  | { readonly is: "files" }
  | { readonly is: "listed"; readonly what: Listed; readonly after: readonly string[] };

/** What the names of arguments and of options' values stand for. */
const LISTED: Readonly<Record<string, Listed>> = {
  node: "nodes",
  id: "upgrades",
  a: "plans",
  b: "plans",
  digest: "snapshots",
  "digest-or-file": "snapshots",
  snapshot: "snapshots",
  point: "rollback points",
  step: "steps",
};
const NOTHING: Wanted = { is: "words", words: [] };

/**
 * What a command line can go on with.
 * @param words after the command's own name, the last one under the cursor, perhaps empty
 */
export function wantedAt(program: Command, words: readonly string[]): Wanted {
  const now = words.at(-1) ?? "";
  let command = program;
  const given: string[] = [];
  let open: Option | null = null;
  for (const word of joined(words.slice(0, -1))) {
    if (open !== null) open = null;
    else if (word.startsWith("-")) open = word.includes("=") ? null : awaiting(command, word);
    else {
      const next = given.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (next === undefined) given.push(word);
      else command = next;
    }
  }
  if (open !== null) return named(/<(.+)>/.exec(open.flags)?.[1] ?? "", given);
  if (now.startsWith("-")) return { is: "words", words: optionsOf(command) };
  const argument = command.registeredArguments[given.length];
  const choices = argument?.argChoices;
  if (choices) return { is: "words", words: choices.map((value) => ({ value, about: "" })) };
  const subcommands = given.length === 0 ? commandsOf(command) : [];
  if (argument === undefined || subcommands.length > 0) return { is: "words", words: subcommands };
  return named(argument.name(), given);
}

/** bash gives `--to=x` as three words. */
function joined(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== "=");
}

function named(name: string, after: readonly string[]): Wanted {
  if (name === "file") return { is: "files" };
  const what = LISTED[name];
  return what === undefined ? NOTHING : { is: "listed", what, after };
}

/** The option that a word begins, if a value must follow it. */
function awaiting(command: Command, word: string): Option | null {
  const found = allOptions(command).find(({ long, short }) => word === long || word === short);
  return found?.required ? found : null;
}

function allOptions(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : allOptions(command.parent))];
}

function optionsOf(command: Command): readonly Candidate[] {
  const help = command.createHelp();
  const all = [...help.visibleOptions(command), ...(command.parent === null ? [] : allOptions(command.parent))];
  return all.flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []));
}

function commandsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), about: one.summary() || one.description() }));
}
