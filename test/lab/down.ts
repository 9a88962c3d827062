import { rm } from "node:fs/promises";
import { stopDaemons } from "./daemon.ts";
import { unplugAll } from "./network.ts";
import { destroyNodes } from "./nodes.ts";
import { STATE_FOLDER } from "./settings.ts";
import { readState } from "./state.ts";

/** Leaves nothing behind but the cache: no host, mount, network, process or folder. Safe to call at any time. */
export async function down(): Promise<void> {
  const state = await readState();
  await destroyNodes();
  await stopDaemons(state?.processes ?? []);
  await unplugAll();
  await rm(STATE_FOLDER, { recursive: true, force: true });
}
