import { rm } from "node:fs/promises";
import { unplugAll } from "./network.ts";
import { destroyNodes } from "./nodes.ts";
import { shell } from "./run.ts";
import { STATE_FOLDER } from "./settings.ts";
import { readState } from "./state.ts";

/** Leaves nothing behind but the cache: no host, mount, network, process or folder. Safe to call at any time. */
export async function down(): Promise<void> {
  const state = await readState();
  await destroyNodes();
  // Only processes that are still ours: a number may have been given to another since.
  for (const pid of state?.processes ?? []) {
    await shell(
      `grep -qaE 'serve-packages|docker-registry|haproxy' /proc/${pid}/cmdline 2>/dev/null && kill ${pid} || true`,
    );
  }
  await unplugAll();
  await rm(STATE_FOLDER, { recursive: true, force: true });
}
