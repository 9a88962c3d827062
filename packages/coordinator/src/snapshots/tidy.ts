import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { Logger } from "pino";
import { syncFolder } from "./disk.ts";
import { elsewherePath } from "./elsewhere-record.ts";
import { onceMore } from "./once-more.ts";
import { proofPath } from "./prove.ts";
import { type Retention, surplus } from "./retention.ts";
import { aboutPath, type Kept, type Shelf, type Shelved } from "./shelf.ts";

type About<K extends Kept> = {
  /** What stays however many there are. */
  readonly inUse?: () => ReadonlySet<Digest>;
  /** Whether its last proof found it to be damaged; default: nothing is proven of such files. */
  readonly isDamaged?: (shelved: Shelved<K>) => Promise<boolean>;
};

/**
 * @returns what tidies once when it is called; calls while it does make it do so once more. A failure is told to the log.
 */
export function createTidy<K extends Kept>(
  library: Shelf<K>,
  retention: Retention,
  log: Logger,
  about: About<K> = {},
): () => void {
  return onceMore(
    async () => tidySnapshots(library, retention, log, about),
    (err) => log.error({ err }, "old snapshots could not be removed"),
  );
}

/** Removes what is too many. A snapshot's file goes before what is known of it, so that none is listed that is not there. */
export async function tidySnapshots<K extends Kept>(
  library: Shelf<K>,
  retention: Retention,
  log: Logger,
  { inUse, isDamaged }: About<K> = {},
): Promise<void> {
  const stays = inUse?.() ?? new Set();
  const damaged = new Set<Shelved<K>>();
  const all = await library.list();
  if (isDamaged) for (const one of all) if (await isDamaged(one)) damaged.add(one);
  for (const { kept, path } of surplus(all, retention, damaged)) {
    if (stays.has(kept.digest)) continue;
    await rm(path, { force: true });
    await rm(aboutPath(path, kept.form), { force: true });
    await rm(proofPath(path, kept.form), { force: true });
    await rm(elsewherePath(path, kept.form), { force: true });
    await syncFolder(dirname(path));
    log.info({ run: kept.run, node: kept.node, digest: kept.digest }, "an old snapshot was removed");
  }
}
