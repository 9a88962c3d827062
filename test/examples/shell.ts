import { runProgram } from "../../packages/cli/test/run-command.ts";

/** A shell as a person has it open: where they stand, and what is in their environment. */
export type Person = { readonly folder: string; readonly env: Readonly<Record<string, string>> };
export type Said = { readonly line: string; readonly code: number | null; readonly text: string };

/** Runs a line in bash, without a terminal. */
export async function typed(line: string, { folder, env }: Person): Promise<Said> {
  const { code, out, err } = await runProgram("bash", ["-c", line], { env, cwd: folder });
  return { line, code, text: `${out}${err}` };
}

/** Runs a line at a terminal, made by script(1), and answers what it asks. */
export async function answered(line: string, answer: string, { folder, env }: Person): Promise<Said> {
  const { code, out, err } = await runProgram("script", ["-qec", line, "/dev/null"], {
    env: { ...env, SHELL: "/bin/bash", TERM: "dumb" },
    cwd: folder,
    input: `${answer}\n`,
  });
  return { line, code, text: `${out}${err}` };
}
