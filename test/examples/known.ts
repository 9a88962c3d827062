import { examplesIn } from "@lockkeeper/cli/examples";
import { createProgram } from "@lockkeeper/cli/program";
import type { Command } from "commander";

/** Every command of `lockkeeper` that does something by itself, and the examples in its help. */
export function knownExamples(): ReadonlyMap<string, readonly string[]> {
  const nothing = () => undefined;
  const program = createProgram(
    { print: nothing, note: nothing, columns: 80, screen: null, ask: null },
    { LOCKKEEPER_TOKEN: "none" },
  );
  return new Map(commandsOf(program, "lockkeeper").map(([name, command]) => [name, examplesIn(helpOf(command))]));
}

function commandsOf(command: Command, name: string): readonly (readonly [string, Command])[] {
  const below = command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== "help")
    .flatMap((one) => commandsOf(one, `${name} ${one.name()}`));
  const group = below.length > 0 && command.registeredArguments.length === 0 && command.options.length === 0;
  return group ? below : [[name, command], ...below];
}

function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  return help;
}
