import { ExecaError, execa } from "execa";

/** How a program ended. `failure` is null exactly when it exited with 0 in time; else a sentence with the end of what it said. */
export type ProgramResult = {
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: string | null;
  /** It could not be started, somebody else ended it, or its time was over: the failure says nothing of what it worked on. */
  readonly cutShort?: boolean;
};

export type RunOptions = {
  readonly deadlineMs: number;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
};

/** Runs a program of etcd's to its end, or to its deadline. A failure is an answer. */
export type RunProgram = (path: string, args: readonly string[], options: RunOptions) => Promise<ProgramResult>;

/** A restore logs some lines; nothing that etcd's tools do prints more. */
const OUTPUT_MAX_BYTES = 1024 * 1024;
const SAID_MAX_CHARS = 600;
const KILL_AFTER_MS = 5_000;

/** What ends a program for its own faults. Any other signal, or none where it was not started at all, came from outside. */
const FAULTS: ReadonlySet<string> = new Set(["SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE"]);

/** etcd reads every ETCD_* and etcdctl every ETCDCTL_* variable as a flag: neither sees the caller's. */
export const CLEAN_ENV = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" } as const;

export const runProgram: RunProgram = async (path, args, { deadlineMs, cwd, signal }) => {
  try {
    const done = await execa(path, [...args], {
      env: CLEAN_ENV,
      extendEnv: false,
      timeout: deadlineMs,
      forceKillAfterDelay: KILL_AFTER_MS,
      maxBuffer: OUTPUT_MAX_BYTES,
      stdin: "ignore",
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    return { stdout: done.stdout, stderr: done.stderr, failure: null };
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const text = (value: unknown): string => (typeof value === "string" ? value : "");
    const [stdout, stderr] = [text(error.stdout), text(error.stderr)];
    const how = error.timedOut
      ? "did not end in time"
      : error.exitCode === undefined
        ? isKilled(error)
          ? KILLED
          : error.shortMessage
        : `ended with ${error.exitCode}`;
    const said = (stderr.trim() || stdout.trim()).slice(-SAID_MAX_CHARS);
    const faulted = error.exitCode !== undefined || FAULTS.has(error.signal ?? "");
    const cutShort = error.timedOut || error.isCanceled || !faulted;
    return { stdout, stderr, failure: said === "" ? `${path} ${how}` : `${path} ${how}: ${said}`, cutShort };
  }
};

/** What a kernel does that is out of memory; nothing else here sends it, but for us when a program does not end. */
export const KILLED = "was killed from outside: mostly by a machine, or a container's limit, that is out of memory";

export function isKilled(ended: { readonly signal?: string; readonly isForcefullyTerminated: boolean }): boolean {
  return ended.signal === "SIGKILL" && !ended.isForcefullyTerminated;
}
