import { posix } from "node:path";
import type { UnitJob } from "@lockkeeper/agent/units/job";
import { MANIFESTS, type Machine } from "./machine.ts";

type Act = Extract<UnitJob, { script: string }>;
type Order = Extract<UnitJob, { do: "restore-snapshot" }>;

/** As the real script ends: packages/agent/src/restore/exits.ts. */
const EXIT = { undone: 12, committed: 13, notPrepared: 14 } as const;
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
export const ETCD_DATA = "/var/lib/etcd";
/** How long the host's own unit takes from the commit to the manifests' return. */
const FORWARD_MS = 1_500;
const DATABASE = "member/snap/db";

/** A restore that this machine was stopped for; what matters of it lies on the disk, this is the unit's process. */
export type RestoreUnit = {
  readonly token: string;
  readonly folder: string;
  round: number;
  undoSeconds: number;
  other: boolean;
};

/** As etcd's tool does, without etcd: the database becomes the member's. @returns its exit code. */
export async function restoreSnapshot({ files }: Machine, { order }: Order): Promise<number> {
  const database = await files.read(order.snapshot);
  if (database === null) return 1;
  await files.remove(order.dataDir);
  await files.write(posix.join(order.dataDir, DATABASE), database, 0o600);
  return 0;
}

/**
 * Plays the host's script and unit of a restore: a simulation of packages/agent/src/restore/script.ts, which has tests of
 * its own. The decision lies on the disk; a power cut loses the process and not the decision.
 */
export async function restoreAct(machine: Machine, job: Act): Promise<number> {
  const { files } = machine;
  const folder = posix.dirname(job.script);
  const decision = await word(machine, folder, "decision");
  switch (job.do) {
    case "stop-control-plane": {
      if (decision === "committed") return EXIT.committed;
      if ((await files.stat(posix.join(prepared(job.token), "member"))) === null) return EXIT.notPrepared;
      await files.remove(posix.join(folder, "decision"));
      await files.remove(posix.join(folder, "settled"));
      // The real script is told; here whoever prepared has laid other manifests, or has not.
      const other = (await files.stat(next(job.token, "etcd"))) !== null;
      const unit = { token: job.token, folder, round: 0, undoSeconds: job.undoSeconds, other };
      machine.restore = unit;
      arm(machine, unit);
      for (const name of COMPONENTS) await move(machine, manifest(name), aside(job.token, name));
      await machine.cluster.planeStopped(machine.node);
      return 0;
    }
    case "confirm-stopped":
      if (decision !== "") return decision === "committed" ? EXIT.committed : EXIT.undone;
      if (machine.restore === null) return EXIT.undone;
      arm(machine, machine.restore);
      return 0;
    case "commit-restore":
      if (decision === "committed") return 0;
      if (decision === "undone" || machine.restore === null) return EXIT.undone;
      await files.write(posix.join(folder, "decision"), "committed\n", 0o600);
      void settle(machine, machine.restore).catch(() => undefined);
      return 0;
  }
}

/** What the unit does after a boot: it was enabled from the stop on. */
export async function resumeRestore(machine: Machine): Promise<void> {
  const unit = machine.restore;
  if (unit === null || (await word(machine, unit.folder, "settled")) !== "") return;
  if ((await word(machine, unit.folder, "decision")) === "") await undo(machine, unit);
  else await settle(machine, unit);
}

/** After a while without a commit the host puts itself back. */
function arm(machine: Machine, unit: RestoreUnit): void {
  unit.round += 1;
  const { round } = unit;
  const boot = machine.bootId;
  const due = async () => {
    await machine.time.sleep(unit.undoSeconds * 1000);
    if (machine.restore !== unit || unit.round !== round || machine.bootId !== boot) return;
    if ((await word(machine, unit.folder, "decision")) === "") await undo(machine, unit);
  };
  void due().catch(() => undefined);
}

async function undo(machine: Machine, unit: RestoreUnit): Promise<void> {
  await machine.files.write(posix.join(unit.folder, "decision"), "undone\n", 0o600);
  await settle(machine, unit);
}

async function settle(machine: Machine, unit: RestoreUnit): Promise<void> {
  const { files, cluster, node } = machine;
  const boot = machine.bootId;
  await machine.time.sleep(FORWARD_MS);
  if (machine.bootId !== boot) return;
  const forward = (await word(machine, unit.folder, "decision")) === "committed";
  const fresh = posix.join(prepared(unit.token), DATABASE);
  if (forward && (await files.read(fresh)) !== null) {
    await move(
      machine,
      posix.join(ETCD_DATA, DATABASE),
      posix.join(ETCD_DATA, `lockkeeper-old-${unit.token}`, DATABASE),
    );
    await move(machine, fresh, posix.join(ETCD_DATA, DATABASE));
  }
  const from = forward && unit.other ? next : aside;
  for (const name of COMPONENTS) await move(machine, from(unit.token, name), manifest(name));
  const database = await files.read(posix.join(ETCD_DATA, DATABASE));
  if (forward && database !== null) await cluster.planeStarted(node, { token: unit.token, database });
  else await cluster.planeStarted(node, null);
  await files.write(posix.join(unit.folder, "settled"), forward ? "restored\n" : "put-back\n", 0o600);
}

function prepared(token: string): string {
  return posix.join(ETCD_DATA, `lockkeeper-new-${token}`);
}

function manifest(name: string): string {
  return `${MANIFESTS}/${name}.yaml`;
}

function aside(token: string, name: string): string {
  return `/etc/kubernetes/lockkeeper-restore-${token}/${name}.yaml`;
}

/** Manifests of a rollback, which come back with the data. */
function next(token: string, name: string): string {
  return `/etc/kubernetes/lockkeeper-next-${token}/${name}.yaml`;
}

async function word({ files }: Machine, folder: string, name: string): Promise<string> {
  return (await files.read(posix.join(folder, name)))?.toString("utf8").trim() ?? "";
}

async function move({ files }: Machine, from: string, to: string): Promise<void> {
  const data = await files.read(from);
  if (data === null) return;
  await files.write(to, data, 0o600);
  await files.remove(from);
}
