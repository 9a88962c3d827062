import { readFile } from "node:fs/promises";
import { shell, waitFor } from "./run.ts";
import { addProcess } from "./state.ts";

/**
 * Starts a process that outlives this one. Its id is on record before anything is asked of it, so that one which never
 * answers is stopped by `lab down` like the others.
 * @param line a shell command line. @param log where its output goes.
 */
export async function startDaemon(line: string, log: string): Promise<number> {
  const { stdout } = await shell(`setsid nohup ${line} > "${log}" 2>&1 < /dev/null & echo $!`);
  const pid = Number(stdout.trim());
  await addProcess(pid);
  return pid;
}

/** Ends processes of the lab and waits until they are gone; what does not go by itself within 5 s is killed. */
export async function stopDaemons(pids: readonly number[]): Promise<void> {
  for (const pid of pids) if (await isOurs(pid)) process.kill(pid, "SIGTERM");
  for (const pid of pids) {
    const gone = async () => !(await isOurs(pid));
    await waitFor(`process ${pid} to end`, 5, gone).catch(() => process.kill(pid, "SIGKILL"));
  }
}

/** A number may have been given to another process since it was written down. */
async function isOurs(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return /serve-packages|docker-registry|haproxy/.test(line);
}
