import type { ManagedPackage } from "@lockkeeper/core/model/host";
import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type { JournalRecord } from "@lockkeeper/core/model/journal";
import { minorsOf } from "../packages/source-text.ts";
import type { UnitJob } from "../units/job.ts";
import { unitPaths } from "../units/paths.ts";
import type { MemoryDisk } from "./memory-files.testkit.ts";

export const STATE = "/var/lib/lockkeeper/agent";
export const SOURCE = "/etc/apt/sources.list.d/kubernetes.list";
const BOOT_ID = "/proc/sys/kernel/random/boot_id";

export type MemoryPackage = { version: string; held: boolean; configured: boolean };
type MemoryUnit = { readonly job: UnitJob; readonly attempt: number; at: "begun" | "half" | "over"; boot: string };

/** A host that outlives agents: what is on its disk, what runs on it, and a count of what was begun. */
export type World = {
  now: number;
  readonly disk: MemoryDisk;
  readonly packages: Map<ManagedPackage, MemoryPackage>;
  /** Minors whose lists apt has read. */
  lists: readonly string[];
  readonly images: Set<string>;
  readonly pinned: Set<string>;
  containerd: string;
  kubelet: { pid: number; version: string; startedAt: number };
  kubeletLog: readonly string[];
  /** How often systemd was told to read its unit files anew. */
  reloads: number;
  /** `more`: what else stands in kubeadm's ClusterConfiguration. */
  readonly cluster: { version: string; proxy: string; kubeletConfigs: string[]; kubelet: string; more: string };
  /** Objects of kube-system as JSON, by `configmap/kubeadm-config`. */
  readonly objects: Map<string, string>;
  readonly units: Map<string, MemoryUnit>;
  /** Each act as it was begun: the job and its unit. */
  readonly begun: { readonly job: UnitJob; readonly unit: string }[];
  readonly journal: JournalRecord[];
  /** Exit code that the next unit of that job ends with. */
  readonly failing: Map<UnitJob["do"], number>;
};

/** A node at v1.20.2 whose repository offers v1.21.0 once it is switched. */
export function memoryWorld(role: "control-plane" | "worker"): World {
  const world: World = {
    now: 1_000_000_000_000,
    disk: new Map(),
    packages: new Map(MANAGED_PACKAGES.map((name) => [name, { version: "1.20.2-1.1", held: true, configured: true }])),
    lists: ["v1.20"],
    images: new Set(["registry/pause:3.2"]),
    pinned: new Set(),
    containerd: "1.6.20",
    kubelet: { pid: 100, version: "v1.20.2", startedAt: 1_000_000_000_000 },
    kubeletLog: [],
    reloads: 0,
    cluster: { version: "v1.20.2", proxy: "v1.20.2", kubeletConfigs: ["kubelet-config-1.20"], kubelet: "", more: "" },
    objects: new Map(),
    units: new Map(),
    begun: [],
    journal: [],
    failing: new Map(),
  };
  put(world, BOOT_ID, `${bootId(1)}\n`);
  put(world, "/etc/machine-id", `${"a".repeat(32)}\n`);
  put(world, SOURCE, "deb [signed-by=/k.gpg] https://pkgs.example/core:/stable:/v1.20/deb/ /\n");
  put(world, "/usr/bin/apt-get", "");
  put(world, "/usr/bin/crictl", "");
  put(world, "/var/lib/kubelet/config.yaml", "apiVersion: v1\nkind: KubeletConfiguration\n");
  put(world, "/var/lib/kubelet/kubeadm-flags.env", 'KUBELET_KUBEADM_ARGS="--x"\n');
  put(world, "/usr/bin/kubeadm", "v1.20.2");
  if (role === "control-plane") writeManifests(world, "v1.20.2");
  tick(world, 60_000);
  return world;
}

function bootId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

export function bootOf(world: World): string {
  return world.disk.get(BOOT_ID)?.data.toString().trim() ?? "";
}

export function put(world: World, path: string, text: string): void {
  world.disk.set(path, { data: Buffer.from(text), mode: 0o644, modifiedAt: world.now });
}

export function tick(world: World, ms = 1_500): void {
  world.now += ms;
}

export function writeManifests(world: World, version: string): void {
  for (const name of ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]) {
    put(
      world,
      `/etc/kubernetes/manifests/${name}.yaml`,
      `spec:\n  containers:\n  - image: registry/${name}:${version}\n`,
    );
  }
}

/** Power is cut and comes back: nothing runs any more, the disk is as it was, the kubelet starts from it. */
export function powerLoss(world: World): void {
  world.units.clear();
  const next = Number(bootOf(world).slice(-12)) + 1;
  tick(world, 120_000);
  put(world, BOOT_ID, `${bootId(next)}\n`);
  startKubelet(world);
  tick(world, 10_000);
}

function startKubelet(world: World): void {
  const version = `v${world.packages.get("kubelet")?.version.split("-")[0]}`;
  world.kubelet = { pid: world.kubelet.pid + 1, version, startedAt: world.now };
}

/** What systemd does when it is told to start a unit: the script makes its mark, or does nothing when it is made. */
export function startUnit(world: World, unit: string, job: UnitJob, attempt: number): void {
  const { begun } = unitPaths(STATE, unit);
  if (world.units.has(unit)) return;
  if (world.disk.has(`${begun}/mark`)) {
    world.units.set(unit, { job, attempt, at: "over", boot: bootOf(world) });
    return;
  }
  put(world, `${begun}/mark`, "");
  world.begun.push({ job, unit });
  world.units.set(unit, { job, attempt, at: "begun", boot: bootOf(world) });
}

/** Time passes for one unit: first its act is half done, then it is over and has left its result. */
export function advance(world: World, unit: string): void {
  const it = world.units.get(unit);
  if (it === undefined || it.at === "over") return;
  tick(world);
  if (it.at === "begun") {
    actHalf(world, it.job);
    it.at = "half";
    return;
  }
  const exitCode = world.failing.get(it.job.do) ?? 0;
  if (exitCode === 0) actWhole(world, it.job);
  const { result, log } = unitPaths(STATE, unit);
  put(world, log, `ran ${it.job.do}\njoin with abcdef.0123456789abcdef\n`);
  const times = { startedAt: world.now - 3_000, endedAt: world.now };
  put(world, result, JSON.stringify({ v: 1, unit, attempt: it.attempt, bootId: it.boot, ...times, exitCode }));
  it.at = "over";
}

export function advanceAll(world: World): void {
  for (const unit of world.units.keys()) for (let n = 0; n < 2; n++) advance(world, unit);
}

function actHalf(world: World, job: UnitJob): void {
  if (job.do !== "install-packages") return;
  // Unpacked, not configured, and the hold is gone for the moment.
  for (const { name, version } of job.pins) world.packages.set(name, { version, held: false, configured: false });
}

function actWhole(world: World, job: UnitJob): void {
  switch (job.do) {
    case "repair-packages":
      for (const it of world.packages.values()) it.configured = true;
      return;
    case "refresh-source":
      world.lists = minorsOf(job.file, world.disk.get(job.file)?.data.toString() ?? "");
      return;
    case "download-packages":
      for (const { name, version } of job.pins)
        put(world, `/var/cache/apt/archives/${name}_${version}_amd64.deb`, version);
      return;
    case "install-packages":
      for (const { name, version } of job.pins) {
        world.packages.set(name, { version, held: false, configured: true });
        if (name === "kubeadm") put(world, "/usr/bin/kubeadm", `v${version.split("-")[0]}`);
      }
      for (const name of MANAGED_PACKAGES) if (job.hold.includes(name)) hold(world, name);
      return;
    case "pull-images":
      for (const image of job.images) world.images.add(image);
      return;
    case "kubeadm-apply":
      writeManifests(world, job.version);
      world.cluster.version = job.version;
      world.cluster.proxy = job.version;
      world.cluster.kubeletConfigs.push("kubelet-config-1.21");
      return;
    case "kubeadm-node":
      if (world.disk.has("/etc/kubernetes/manifests/kube-apiserver.yaml")) writeManifests(world, world.cluster.version);
      put(world, "/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\nnew: true\n");
      return;
    case "replace-objects":
      for (const file of job.files) {
        const text = world.disk.get(file)?.data.toString() ?? "{}";
        const { kind, metadata, data } = JSON.parse(text) as {
          kind: string;
          metadata: { name: string };
          data?: { ClusterConfiguration?: string };
        };
        world.objects.set(`${kind.toLowerCase()}/${metadata.name}`, text);
        const version = /kubernetesVersion: (\S+)/.exec(data?.ClusterConfiguration ?? "")?.[1];
        if (version !== undefined) world.cluster.version = version;
      }
      return;
    case "restart-kubelet":
      if (job.forgetResources)
        for (const one of ["cpu", "memory"]) world.disk.delete(`/var/lib/kubelet/${one}_manager_state`);
      tick(world, 3_000);
      startKubelet(world);
      return;
    case "restore-snapshot":
      put(world, `${job.order.dataDir}/member/snap/db`, "restored");
      return;
    case "stop-control-plane":
    case "confirm-stopped":
    case "commit-restore":
      // The script itself has tests of its own, under a real shell.
      put(world, `${job.script.replace(/[^/]*$/, "")}${job.do}`, job.token);
  }
}

export function hold(world: World, name: ManagedPackage): void {
  const it = world.packages.get(name);
  if (it) it.held = true;
}
