import type { Command } from "commander";

const HEAD = "Examples:";

/**
 * Ends a command's help with examples, a command line each, as they would be typed. What follows two blanks and `#` is for
 * people. A test runs every one of them against the sandbox.
 */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText("after", `\n${HEAD}\n${lines.map((line) => `  ${line}`).join("\n")}`);
}

/** The examples in a command's help, without what is for people. */
export function examplesIn(help: string): readonly string[] {
  const [, after = ""] = help.split(`\n${HEAD}\n`);
  const lines = after.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("  "));
  return lines.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/ {2,}# .*$/, "").trim());
}
