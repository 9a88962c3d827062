#!/usr/bin/env -S node --conditions=compiled
import { styleText } from "node:util";
import { Refused, Unreachable } from "./client.ts";
import { askOn } from "./confirm.ts";
import { EXIT, NotTaken, UsageError } from "./exit.ts";
import { plain } from "./plain.ts";
import { createProgram } from "./program.ts";
import { findingLines } from "./render.ts";
import { columnsOf, sizeOf } from "./terminal.ts";
import { Damaged } from "./verify-file.ts";
import { wrap } from "./wrap.ts";

const { stdin, stdout, stderr } = process;

const program = createProgram(
  {
    print: (line) => console.log(plain(line)),
    note: (line) => console.error(plain(line)),
    columns: columnsOf(stdout),
    screen:
      stdout.isTTY && process.env.TERM !== "dumb"
        ? {
            write: (text) => stdout.write(text),
            size: () => sizeOf(stdout),
            // Heeds NO_COLOR by itself.
            colour: (as, text) => styleText(as, text, { stream: stdout }),
          }
        : null,
    ask: stdin.isTTY ? askOn(stdin, stderr) : null,
  },
  process.env,
);

// A reader like `head` that has seen enough is no failure of ours.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.internal);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong and what to do. @returns the exit code. */
function report(error: unknown): number {
  const columns = columnsOf(stderr);
  const say = (line: string) => {
    for (const part of wrap(plain(line), columns, 2)) console.error(part);
  };
  if (error instanceof Refused) {
    say(`lockkeeper: ${error.message} [${error.code}]`);
    for (const finding of error.findings) for (const line of findingLines(finding, columns)) console.error(plain(line));
    if (error.advice !== "") say(error.advice);
    return error.status === 401 || error.status === 403 ? EXIT.unreachable : EXIT.refused;
  }
  if (error instanceof Unreachable || error instanceof UsageError) {
    say(`lockkeeper: ${error.message}`);
    return error instanceof Unreachable ? EXIT.unreachable : EXIT.usage;
  }
  if (error instanceof Damaged || error instanceof NotTaken) {
    say(`lockkeeper: the snapshot ${error instanceof Damaged ? "is no good" : "was not taken"}: ${error.message}`);
    return EXIT.refused;
  }
  console.error("lockkeeper: an error of the command itself; please report it with what follows");
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.internal;
}
