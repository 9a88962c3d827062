import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { UsageError } from "./exit.ts";
import { plain } from "./plain.ts";

/** Asks the person at the terminal. @returns false for anything but yes, also at the end of the input. */
export type Ask = (question: string) => Promise<boolean>;

/**
 * Asks before something that disrupts.
 * @param ask null where there is no terminal
 * @param yes what `--yes` says: agreed beforehand
 * @param look a command that shows what would be agreed to
 * @throws UsageError where nobody can be asked and nothing was agreed to
 */
export async function agreed(ask: Ask | null, question: string, yes: boolean, look: string): Promise<boolean> {
  if (yes) return true;
  if (ask === null)
    throw new UsageError(`nobody can be asked here (no terminal): look with \`${look}\`, then give --yes`);
  return ask(question);
}

/** A person at a terminal. Control-C and Control-D are a no. */
export function askOn(input: Readable, output: Writable): Ask {
  return async (question) => {
    const asking = createInterface({ input, output });
    const no = new AbortController();
    asking.on("SIGINT", () => no.abort());
    asking.on("close", () => no.abort());
    try {
      const answer = await asking.question(`${plain(question)} [y/N] `, { signal: no.signal });
      return /^y(es)?$/i.test(answer.trim());
    } catch (error) {
      if (!no.signal.aborted) throw error;
      output.write("\n");
      return false;
    } finally {
      asking.close();
    }
  };
}
