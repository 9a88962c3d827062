import { execa } from "execa";

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  readonly seconds?: number;
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** True: a non-zero exit is an answer, not an error. */
  readonly mayFail?: boolean;
};

/** Runs a program to its end. @throws with the tail of what it said when it fails or takes too long (default 120 s). */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const seconds = options.seconds ?? 120;
  const ended = await execa(program, [...args], {
    reject: false,
    timeout: seconds * 1000,
    maxBuffer: 100_000_000,
    stripFinalNewline: false,
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const result = { code: ended.exitCode ?? -1, stdout: String(ended.stdout ?? ""), stderr: String(ended.stderr ?? "") };
  if (ended.exitCode === 0 || (options.mayFail && !ended.timedOut && ended.exitCode !== undefined)) return result;
  const how = ended.timedOut ? `took over ${seconds} s` : `ended with ${ended.exitCode ?? ended.shortMessage}`;
  const said = `${result.stderr}\n${result.stdout}`.trim().slice(-3000);
  throw new Error(`${program} ${args.join(" ").slice(0, 300)} ${how}:\n${said}`);
}

/** Runs a shell script (set -eu). */
export function shell(script: string, options: RunOptions = {}): Promise<Ran> {
  return run("bash", ["-euo", "pipefail", "-c", script], options);
}

/** True when a GET of the address succeeds; a server that accepts and then says nothing counts as no answer. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  await response.body?.cancel();
  return response.ok;
}

/** Asks until the answer is true. @throws after `seconds`, naming what was waited for and the last error. */
export async function waitFor(what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let last = "";
  while (Date.now() < end) {
    try {
      if (await ask()) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`waited ${seconds} s for ${what}${last === "" ? "" : `; last: ${last.slice(-1500)}`}`);
}
