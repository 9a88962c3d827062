import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { Connection } from "./client.ts";
import { bytesOf, Unreachable } from "./client.ts";
import { UsageError } from "./exit.ts";

/**
 * Fetches a file of the coordinator's and keeps it under its name (mode 0600) only when its sha256 is the expected one.
 * @throws UsageError when it cannot be written; Refused, Unreachable (also when it is cut off or is another one)
 */
export async function download(to: Connection, path: string, file: string, digest: string): Promise<void> {
  const part = `${file}.part`;
  const handle = await open(part, "w", 0o600).catch((error: Error) => {
    throw new UsageError(`${part} cannot be written: ${error.message}`);
  });
  try {
    const sum = createHash("sha256");
    for await (const piece of bytesOf(to, path)) {
      sum.update(piece);
      await handle.appendFile(piece);
    }
    const found = sum.digest("hex");
    if (found !== digest) throw new Unreachable(`what came has the sha256 ${found}: cut off, or changed on the way`);
    await handle.sync();
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
