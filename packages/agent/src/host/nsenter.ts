import { ExecaError, execa } from "execa";
import type { CommandResult } from "./command.ts";
import { redact } from "./redact.ts";

export type RunInHost = (argv: readonly string[], options: RunOptions) => Promise<CommandResult>;
export type RunOptions = { readonly deadlineMs: number; readonly env: Readonly<Record<string, string>> };

/** More output than any host command has on a healthy host. */
const OUTPUT_MAX_BYTES = 8 * 1024 * 1024;
const SAID_MAX_CHARS = 600;
const KILL_AFTER_MS = 5_000;
/** What timeout(1) ends with when it had to end the program. */
const TIMED_OUT_EXIT = 124;

/**
 * Runs argv in the namespaces of the host's first process (mount, UTS, IPC, network, PID). The child stays in the pod's
 * cgroup and dies with it: what must outlive the agent is a unit instead.
 * @param target the process whose namespaces are entered: 1 in a pod with hostPID.
 */
export function nsenter(target: number): RunInHost {
  return async (argv, { deadlineMs, env }) => {
    const enter = ["-t", String(target), "-m", "-u", "-i", "-n", "-p", "--"];
    // env -i through the host's own env(1): nothing of the pod's environment reaches the host's programs.
    const clean = ["env", "-i", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    // And its own timeout(1): ending nsenter alone would leave its child running on the host.
    const bounded = ["timeout", `--kill-after=${KILL_AFTER_MS / 1000}`, String(Math.ceil(deadlineMs / 1000))];
    try {
      const done = await execa("nsenter", [...enter, ...clean, ...bounded, ...argv], {
        timeout: deadlineMs + 2 * KILL_AFTER_MS,
        forceKillAfterDelay: KILL_AFTER_MS,
        maxBuffer: OUTPUT_MAX_BYTES,
        stdin: "ignore",
        stripFinalNewline: false,
        reject: true,
      });
      return { exitCode: 0, stdout: done.stdout, stderr: done.stderr, failure: null };
    } catch (error) {
      if (!(error instanceof ExecaError)) throw error;
      const text = (value: unknown): string => (typeof value === "string" ? value : "");
      const [stdout, stderr] = [text(error.stdout), text(error.stderr)];
      return { exitCode: error.exitCode ?? null, stdout, stderr, failure: sayFailure(argv, error, stderr) };
    }
  };
}

/** Says how a command failed. Never execa's `message`: it holds all that was printed. */
function sayFailure(argv: readonly string[], error: ExecaError, stderr: string): string {
  const words = argv.slice(0, 3).filter((word) => !/\s/.test(word));
  const name = redact(words.join(" "));
  const how =
    error.timedOut || error.exitCode === TIMED_OUT_EXIT
      ? "did not end in time"
      : error.isMaxBuffer
        ? "printed too much"
        : error.exitCode === undefined
          ? redact(error.shortMessage)
          : `ended with ${error.exitCode}`;
  const said = redact(stderr.trim()).slice(-SAID_MAX_CHARS);
  return said === "" ? `\`${name}\` ${how}` : `\`${name}\` ${how}: ${said}`;
}
