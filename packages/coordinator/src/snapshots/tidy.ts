import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "pino";
import { syncFolder } from "./disk.ts";
import { aboutPath, type SnapshotLibrary } from "./library.ts";
import { type Retention, surplus } from "./retention.ts";

/** Removes what is too many. A snapshot's file goes before what is known of it, so that none is listed that is not there. */
export async function tidySnapshots(library: SnapshotLibrary, retention: Retention, log: Logger): Promise<void> {
  for (const { kept, path } of surplus(await library.list(), retention)) {
    await rm(path, { force: true });
    await rm(aboutPath(path, kept.form), { force: true });
    await syncFolder(dirname(path));
    log.info({ run: kept.run, node: kept.node, digest: kept.digest }, "an old snapshot was removed");
  }
}
