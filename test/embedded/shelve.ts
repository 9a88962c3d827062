import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import type { Digest, HostInstant, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import { databaseOf } from "@lockkeeper/sandbox/hosts/restored-data";

export type Shelved = { readonly kept: KeptSnapshot; readonly file: Uint8Array };

/** A snapshot of the embedded cluster as it is now, as an agent would have taken it and the coordinator kept it. */
export function snapshotNow(api: ApiServer, over: Partial<KeptSnapshot> = {}): Shelved {
  const data = databaseOf(api);
  const whole = Buffer.concat([data, createHash("sha256").update(data).digest()]);
  const file = zstdCompressSync(whole);
  const kept: KeptSnapshot = {
    ...{ v: 1, run: "up-earlier" as RunId, node: "cp1" as NodeName, form: "db.zst", bytes: file.length },
    digest: createHash("sha256").update(file).digest("hex") as Digest,
    ...{ clusterId: "c1", member: "cp1", revision: "1000", etcdVersion: "3.6.4", dbBytes: whole.length },
    ...{ takenOn: "a".repeat(32) as MachineId, takenAt: Date.now() as HostInstant, reason: "a test", agreed: 1 },
    ...over,
  };
  return { kept, file };
}

/** Lays it where the coordinator keeps its snapshots. */
export async function shelve(coordinatorFolder: string, { kept, file }: Shelved): Promise<void> {
  const folder = join(coordinatorFolder, "data", "snapshots", kept.run, kept.node);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, `${kept.digest}.${kept.form}`), file, { mode: 0o600 });
  await writeFile(join(folder, `${kept.digest}.json`), JSON.stringify(kept));
}
