import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { waitFor } from "./run.ts";

/**
 * Runs `work` while no other process does so under the same lock file. The lock of a process that has died is taken over.
 * @param seconds how long to wait for another process. @throws when that has passed, naming the holder.
 */
export async function withLock(file: string, seconds: number, work: () => Promise<void>): Promise<void> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, `${process.pid} ${await startedAt(process.pid)}`);
  try {
    await waitFor(`the lock ${file}`, seconds, () => take(file, own));
    try {
      await work();
    } finally {
      await rm(file, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A link is made whole or not at all, so a lock file always names its holder. */
async function take(file: string, own: string): Promise<boolean> {
  if (await linked(own, file)) return true;
  const holder = await readFile(file, "utf8").catch(() => null);
  if (holder === null) return false; // It was given back a moment ago.
  const [pid = "", started = ""] = holder.split(" ");
  if ((await startedAt(Number(pid))) === started) throw new Error(`process ${pid} holds it`);
  // Of several that find it orphaned, one gets to move it away. It may by then be the next holder's: then it goes back.
  const aside = `${own}.orphan`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (moved && (await readFile(aside, "utf8")) !== holder) await linked(aside, file);
  await rm(aside, { force: true });
  return false;
}

async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

/** When a process was started (ticks since boot), which tells it from a later one with its number; "" when it is gone. */
async function startedAt(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is a name in brackets that may hold blanks; the start is the 22nd.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
