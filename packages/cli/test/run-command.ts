import { spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

export const MAIN = join(import.meta.dirname, "../src/main.ts");

/** Runs a program to its end. @param env the whole of it */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly env: Readonly<Record<string, string>>; readonly cwd?: string; readonly input?: string },
): Promise<Ended> {
  const { env, cwd, input } = options;
  const child = spawn(file, args, { env, cwd, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (out += String(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => (err += String(chunk)));
  // It may end before it has read everything.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** Puts a program `lockkeeper` into a folder, for its PATH: the command from its sources, by this very Node. */
export function putCommand(folder: string): void {
  const file = join(folder, "lockkeeper");
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(file, 0o755);
}
