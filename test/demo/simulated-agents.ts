import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { AgentEvents, AgentHello, Agents } from "@lockkeeper/coordinator/ports/agents";
import { fail, ok } from "@lockkeeper/core/model/errors";
import type { Evidence } from "@lockkeeper/core/model/evidence";
import { finding } from "@lockkeeper/core/model/finding";
import { type ExactPackage, type HostFacts, MANAGED_PACKAGES, type ManagedPackage } from "@lockkeeper/core/model/host";
import type {
  BootId,
  Digest,
  Epoch,
  HostInstant,
  Instant,
  MachineId,
  NodeName,
  NodeUid,
  RunId,
} from "@lockkeeper/core/model/ids";
import type { Done, Outcome } from "@lockkeeper/core/model/outcome";
import type { HostStep, HostStepKind } from "@lockkeeper/core/model/step";
import type { LogPart } from "@lockkeeper/core/model/step-log";
import { type Version, versionParts } from "@lockkeeper/core/model/version";
import { patched } from "@lockkeeper/sandbox/api/objects";
import { kubeadmConfig, kubeProxy, staticPodsOf } from "@lockkeeper/sandbox/api/samples";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";

/** How long a simulated step takes, in ms: long enough to be seen. */
const PACE_MS: { readonly [K in HostStepKind]?: number } = {
  "check-host": 100,
  stage: 400,
  "check-etcd": 50,
  "move-etcd-leader": 50,
  "snapshot-etcd": 200,
  "save-node-state": 100,
  "install-packages": 400,
  "kubeadm-apply": 1200,
  "kubeadm-node": 400,
  "restart-kubelet": 500,
  "verify-node": 100,
  "restore-kubelet-config": 100,
  "check-rollback-point": 50,
  "put-back-manifests": 800,
  "put-back-cluster-config": 200,
};

type Host = {
  readonly node: NodeName;
  readonly uid: NodeUid;
  readonly controlPlane: boolean;
  packages: Version;
  kubelet: Version;
  kubeadm: Version;
};

/** The agents of the embedded cluster: what they would do on hosts is only played, and shows in the embedded API. */
export class SimulatedAgents implements Agents {
  readonly #api: ApiServer;
  readonly #hosts = new Map<NodeName, Host>();
  readonly #to: Version;
  #events: AgentEvents | null = null;
  #epoch: Epoch | null = null;

  constructor(api: ApiServer, from: Version, to: Version) {
    this.#api = api;
    this.#to = to;
    for (const node of api.store.list("Node")) {
      const name = node.metadata.name as NodeName;
      const controlPlane = Object.keys(node.metadata.labels ?? {}).some((l) => l.endsWith("/control-plane"));
      this.#hosts.set(name, {
        node: name,
        uid: node.metadata.uid as NodeUid,
        controlPlane,
        packages: from,
        kubelet: from,
        kubeadm: from,
      });
    }
  }

  listen(events: AgentEvents): void {
    this.#events = events;
    events.changed();
  }

  hellos(): ReadonlyMap<NodeName, AgentHello> {
    const journal = { epoch: this.#epoch, records: 0, open: [] };
    const entry = ({ node, uid }: Host): [NodeName, AgentHello] => [
      node,
      {
        node,
        presence: { connected: true, since: 0 as Instant, uid, machineId: machine(node) },
        journal,
        runningUnits: [],
      },
    ];
    return new Map([...this.#hosts.values()].map(entry));
  }

  facts(): ReadonlyMap<NodeName, HostFacts> {
    return new Map([...this.#hosts.values()].map((h) => [h.node, this.#factsOf(h)]));
  }

  async probe(node: NodeName) {
    const host = this.#hosts.get(node);
    return host ? ok(this.#factsOf(host)) : fail("agent-away", `${node} has no agent`);
  }

  async keepCopy(node: NodeName) {
    return fail<never>("step-refused", `${node} is simulated: it keeps no copies`);
  }

  async log(node: NodeName) {
    return fail<LogPart>("log-unknown", `${node} is simulated: its steps write nothing`);
  }

  async lead(epoch: Epoch) {
    this.#epoch = epoch;
    return ok(null);
  }

  openRun(): void {
    // Nothing is kept on played hosts.
  }

  async assign(node: NodeName, run: RunId, step: HostStep, attempt: number, epoch: Epoch) {
    const host = this.#hosts.get(node);
    if (!host) return fail<null>("agent-away", `${node} has no agent`);
    if (this.#epoch !== null && epoch < this.#epoch)
      return fail<null>("epoch-old", `epoch ${epoch} is older than ${this.#epoch}`);
    void this.#play(host, run, step, attempt, epoch);
    return ok(null);
  }

  async #play(host: Host, run: RunId, step: HostStep, attempt: number, epoch: Epoch): Promise<void> {
    await delay(PACE_MS[step.kind] ?? 100);
    const outcome = this.#perform(host, step);
    const by = { is: "agent", node: host.node, uid: host.uid, machineId: machine(host.node), epoch } as const;
    // Whoever asked may have ceased to lead meanwhile and take no report: its successor asks anew.
    await this.#events?.settled({ run, step: step.id, attempt, outcome, by }).catch(() => undefined);
  }

  #perform(host: Host, step: HostStep): Outcome<HostStepKind> {
    const { store } = this.#api;
    switch (step.kind) {
      case "check-host":
        return done("check-host", { packages: exact(step.packages, step.to) });
      case "stage":
        return done("stage", {
          packages: exact(step.packages, step.to),
          images: [`registry.k8s.io/kube-proxy:${step.to}`],
        });
      case "check-etcd":
        return done("check-etcd", { members: 1, leader: host.node, raftLag: 0, dbBytes: 4_000_000 });
      case "move-etcd-leader":
        return done("move-etcd-leader", { leader: host.node, moved: false });
      case "snapshot-etcd": {
        const digest = createHash("sha256").update(step.id).digest("hex") as Digest;
        const copy = { digest, machineId: "machine-coordinator" as MachineId };
        const file = `/var/lib/lockkeeper/agent/snapshots/${digest.slice(0, 12)}.db.zst`;
        return done("snapshot-etcd", {
          file,
          digest,
          bytes: 1_000_000,
          form: "db.zst",
          clusterId: "c1",
          member: host.node,
          revision: "1000",
          etcdVersion: "3.6.4",
          dbBytes: 4_000_032,
          takenOn: machine(host.node),
          takenAt: Date.now() as HostInstant,
          reason: step.reason,
          agreed: 1,
          copy,
        });
      }
      case "save-node-state":
        return done("save-node-state", {
          file: "/var/lib/lockkeeper/agent/saved/point.tar.zst",
          digest: createHash("sha256").update(step.id).digest("hex") as Digest,
          bytes: 40_000,
          files: 20,
          copy: null,
          packages: exact(MANAGED_PACKAGES, host.packages),
        });
      case "install-packages":
        if (step.packages.includes("kubeadm")) host.kubeadm = step.to;
        if (step.packages.includes("kubelet")) host.packages = step.to;
        return done("install-packages", { packages: exact(step.packages, step.to), alreadyThere: false });
      case "kubeadm-apply":
        for (const pod of staticPodsOf(host.node, step.to)) store.put(pod);
        store.put(kubeadmConfig(step.to));
        store.put(patched(kubeProxy(this.#hosts.size, step.to), { status: { observedGeneration: 1000 } }));
        return done("kubeadm-apply", { version: step.to, alreadyThere: false });
      case "kubeadm-node":
        if (host.controlPlane) for (const pod of staticPodsOf(host.node, step.to)) store.put(pod);
        return done("kubeadm-node", { version: step.to, alreadyThere: false });
      case "restart-kubelet": {
        host.kubelet = step.to;
        const node = store.get("Node", host.node);
        if (node) store.put(patched(node, { status: { nodeInfo: { kubeletVersion: step.to } } }));
        return done("restart-kubelet", { version: step.to, pid: 4242 });
      }
      case "verify-node":
        return done("verify-node", { kubelet: host.kubelet, packages: exact(MANAGED_PACKAGES, step.to) });
      case "check-restore":
      case "prepare-restore":
      case "stop-control-plane":
      case "confirm-stopped":
      case "commit-restore":
      case "verify-restored-etcd":
      case "resync-kubelet":
        return refused(step.kind, host.node);
      case "restore-kubelet-config":
        return done("restore-kubelet-config", { files: ["/var/lib/kubelet/config.yaml"] });
      case "check-rollback-point":
        return done("check-rollback-point", { files: 20, packages: [] });
      case "put-back-manifests":
        for (const pod of staticPodsOf(host.node, step.to)) store.put(pod);
        return done("put-back-manifests", { version: step.to, written: ["kube-apiserver"], etcdLeft: false });
      case "put-back-cluster-config":
        store.put(kubeadmConfig(step.to));
        return done("put-back-cluster-config", { version: step.to, objects: ["configmap/kubeadm-config"] });
    }
  }

  #factsOf(host: Host): HostFacts {
    const now = Date.now();
    const packages = MANAGED_PACKAGES.map((name) => ({
      name,
      installed: revision(name === "kubeadm" ? host.kubeadm : host.packages),
      held: true,
      configured: true,
    }));
    return {
      receivedAt: now as Instant,
      hostTime: now as HostInstant,
      os: "simulated",
      kernel: "simulated",
      machineId: machine(host.node),
      bootId: `boot-${host.node}` as BootId,
      packageManager: "apt",
      packages,
      offers: MANAGED_PACKAGES.map((name) => ({ name, version: revision(this.#to) })),
      switchableRepository: true,
      kubeadm: host.kubeadm,
      runtime: "containerd 2.1.4 (simulated)",
      fileSystems: [{ mount: "/", sizeBytes: 100e9, freeBytes: 50e9 }],
      certificates: [],
      units: [],
      memoryBytes: 8e9,
      cpus: 4,
      swapOn: false,
      cgroupVersion: 2,
      kubeletFlags: [],
      manifestDrift: [],
      etcd: host.controlPlane
        ? { member: host.node, members: 1, leader: host.node, raftLag: 0, dbBytes: 4_000_000, faults: [] }
        : null,
    };
  }
}

function machine(node: NodeName): MachineId {
  return `machine-${node}` as MachineId;
}

function revision(version: Version): string {
  const { major, minor, patch } = versionParts(version);
  return `${major}.${minor}.${patch}-1.1`;
}

function exact(names: readonly ManagedPackage[], version: Version): readonly ExactPackage[] {
  return names.map((name) => ({ name, version: revision(version) }));
}

function done<K extends HostStepKind>(kind: K, evidence: Evidence<K>): Done<K> {
  return { is: "done", kind, evidence, warnings: [], log: null };
}

function refused<K extends HostStepKind>(kind: K, node: NodeName): Outcome<HostStepKind> {
  const findings = [finding("host-command-failed", { node }, `the demo's hosts do not play a ${kind}`)] as const;
  return { is: "failed", kind, changedHost: false, findings, log: null } as Outcome<HostStepKind>;
}
