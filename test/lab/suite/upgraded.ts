import { zstdDecompressSync } from "node:zlib";
import { coordinatorWrites } from "./apiserver-audit.ts";
import { heldPackages, installedPackages, kubeletConfiguredAt, kubeletStarts } from "./host-record.ts";
import { allNodes, type Lab, sh } from "./lab.ts";
import { expect, type Report } from "./report.ts";
import type { PodWatch } from "./workload-watch.ts";

const OURS = ["kubeadm", "kubelet", "kubectl", "cri-tools", "kubernetes-cni"];

type NodeList = {
  items: {
    metadata: { name: string };
    spec: { unschedulable?: boolean };
    status: { conditions: { type: string; status: string }[]; nodeInfo: { kubeletVersion: string } };
  }[];
};
type PodList = {
  items: {
    metadata: { name: string; namespace: string };
    spec: { nodeName: string; containers: { image: string }[] };
  }[];
};

/** What every node had installed before the upgrade. */
export async function packagesOf(lab: Lab): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const all = await Promise.all(allNodes(lab).map(async (n) => [n, await installedPackages(lab, n)] as const));
  return new Map(all);
}

/** Checks by kubectl, apt and dpkg that the whole cluster is at the version and nothing else was touched. */
export async function checkUpgraded(
  lab: Lab,
  report: Report,
  version: string,
  before: ReadonlyMap<string, ReadonlyMap<string, string>>,
  cordonedBefore: readonly string[],
): Promise<void> {
  const pkg = `${version.slice(1)}-1.1`;
  const nodes = JSON.parse(await lab.k(["get", "nodes", "-o", "json"])) as NodeList;
  await report.check(`every node is ${version} and Ready`, () => {
    const wrong = nodes.items.filter(
      (n) =>
        n.status.nodeInfo.kubeletVersion !== version ||
        !n.status.conditions.some((c) => c.type === "Ready" && c.status === "True"),
    );
    expect(
      nodes.items.length === allNodes(lab).length && wrong.length === 0,
      wrong.map((n) => `${n.metadata.name} ${n.status.nodeInfo.kubeletVersion}`).join(", "),
    );
    return `${nodes.items.length} nodes`;
  });
  await report.check("no node is cordoned that was not before, and those that were still are", () => {
    const now = nodes.items
      .filter((n) => n.spec.unschedulable)
      .map((n) => n.metadata.name)
      .sort();
    expect(
      now.join() === [...cordonedBefore].sort().join(),
      `cordoned now: ${now.join(", ") || "none"}; before: ${cordonedBefore.join(", ") || "none"}`,
    );
    return now.join(", ") || "none";
  });
  await report.check(`static pods and kube-proxy run ${version}`, async () => {
    const pods = JSON.parse(await lab.k(["-n", "kube-system", "get", "pods", "-o", "json"])) as PodList;
    const moved = pods.items.filter((p) =>
      /^kube-(apiserver|controller-manager|scheduler|proxy)/.test(p.metadata.name),
    );
    const wrong = moved.filter((p) => !p.spec.containers.every((c) => c.image.endsWith(`:${version}`)));
    expect(
      moved.length >= lab.controlPlanes.length * 3 && wrong.length === 0,
      wrong.map((p) => `${p.metadata.name}: ${p.spec.containers[0]?.image}`).join(", ") || `${moved.length} pods`,
    );
    return `${moved.length} pods`;
  });
  for (const node of allNodes(lab)) {
    await report.check(`${node}: packages at ${pkg}, held, nothing else changed`, async () => {
      const [now, held] = [await installedPackages(lab, node), await heldPackages(lab, node)];
      for (const name of ["kubeadm", "kubelet", "kubectl"]) {
        expect(now.get(name) === pkg, `${name} is ${now.get(name)}`);
        expect(held.includes(name), `${name} is not held; held are: ${held.join(", ")}`);
      }
      const was = before.get(node) ?? new Map<string, string>();
      const names = new Set([...now.keys(), ...was.keys()]);
      const changed = [...names].filter((n) => now.get(n) !== was.get(n) && !OURS.includes(n));
      expect(changed.length === 0, `changed: ${changed.join(", ")}`);
      return `${now.size} packages looked at`;
    });
  }
}

/** From the API server's audit log: pods left by eviction alone. */
export async function checkEvictionsOnly(lab: Lab, report: Report): Promise<void> {
  const writes = await coordinatorWrites(lab);
  await report.check("evictions only, no pod deleted, by the API server's audit log", () => {
    const deletes = writes.filter((w) => w.verb.startsWith("delete") && w.objectRef?.resource === "pods");
    expect(deletes.length === 0, `pods deleted: ${deletes.map((d) => d.objectRef?.name).join(", ")}`);
    const evictions = writes.filter((w) => w.verb === "create" && w.objectRef?.subresource === "eviction");
    expect(evictions.length > 0, "no eviction is on record");
    // API servers of this age put no body of an eviction on record; where one does, the UID must be in it.
    const blind = evictions.filter((e) => e.requestObject && !JSON.stringify(e.requestObject).includes('"uid"'));
    expect(blind.length === 0, `${blind.length} of ${evictions.length} evictions named no UID`);
    return `${evictions.length} requests, ${evictions.filter((e) => (e.responseStatus?.code ?? 0) < 300).length} granted`;
  });
}

/** No pod that a drain has to evict was on a node when its kubelet started at the new version. */
export async function checkEmptyAtKubeletRestart(
  lab: Lab,
  report: Report,
  version: string,
  pods: PodWatch,
): Promise<void> {
  for (const node of allNodes(lab)) {
    await report.check(`${node}: no pod left to evict when its kubelet restarted into ${version}`, async () => {
      const since = await kubeletConfiguredAt(lab, node, `${version.slice(1)}-1.1`);
      expect(since !== null, "dpkg never configured that kubelet");
      const starts = (await kubeletStarts(lab, node)).filter((t) => t >= since);
      expect(starts.length > 0, "the journal shows no start of the kubelet after that");
      const first = starts[0] ?? 0;
      const there = pods.on(node, first);
      expect(there.length === 0, `at ${new Date(first).toISOString()}: ${there.join(", ")}`);
      return new Date(first).toISOString();
    });
  }
}

/** The newest snapshot of every member has a copy at the coordinator of the same bytes, and etcd's own tool restores one. */
export async function checkSnapshots(
  lab: Lab,
  report: Report,
  coordinatorNode: string,
  etcdctl: string,
  scratch: string,
): Promise<void> {
  // Newest first: time, mode, path.
  const find = async (on: string, folder: string) =>
    (await sh(lab, on, `find ${folder} -name '*.db.zst' -type f -printf '%T@ %m %p\\n' | sort -rn`))
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
  const digest = async (on: string, path = "") => (await sh(lab, on, `sha256sum ${path}`)).slice(0, 64);
  const copies = await find(coordinatorNode, "/var/lib/lockkeeper/coordinator/snapshots");
  const copy = copies[0] ?? [];
  for (const node of lab.controlPlanes) {
    await report.check(`${node}: a snapshot and its copy at the coordinator: mode 0600, the same digest`, async () => {
      const [own = []] = await find(node, "/var/lib/lockkeeper/agent");
      expect(own.length === 3, "there is no snapshot");
      const modes = [own, ...copies].map(([, mode]) => mode);
      expect(
        modes.every((m) => m === "600"),
        `modes ${modes.join(", ")}`,
      );
      const mine = await digest(node, own[2]);
      const theirs = await Promise.all(copies.map(([, , path]) => digest(coordinatorNode, path)));
      expect(theirs.includes(mine), `${mine} is none of the coordinator's ${theirs.length}`);
      return mine;
    });
  }
  await report.check("etcd's own restore accepts the copy", async () => {
    const { execa } = await import("execa");
    const { mkdtemp, rm, writeFile } = await import("node:fs/promises");
    const folder = await mkdtemp(`${scratch}/restore-`);
    try {
      const base64 = await sh(lab, coordinatorNode, `base64 -w0 ${copy[2]}`);
      const database = zstdDecompressSync(Buffer.from(base64, "base64"));
      await writeFile(`${folder}/snapshot.db`, database, { mode: 0o600 });
      await execa(etcdctl, ["snapshot", "restore", `${folder}/snapshot.db`, "--data-dir", `${folder}/data`], {
        env: { ETCDCTL_API: "3" },
        timeout: 60_000,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
