import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { EtcdTool } from "./etcd-tool.ts";
import { allNodes, type Lab, sh, until } from "./lab.ts";
import {
  agentPod,
  coordinatorPod,
  intended,
  killContainers,
  lockkeeper,
  newestRunId,
  type Product,
  rest,
  runEvents,
  untilEvent,
} from "./product.ts";
import { expect, type Report } from "./report.ts";

/** What a restore has to bring back. */
export const NAMESPACE = "back-again";
/** The suite waits for a host's own undo twice; less is too short for three API servers to end on a machine with other work. */
const UNDO_SECONDS = 100;
const RESTORE_SECONDS = 600;
/** kubeadm's clusterName in the lab. */
export const CLUSTER = "lab";
const RETRIES = 3;
const REPLICAS = 3;

type Restoring = {
  readonly lab: Lab;
  readonly product: Product;
  readonly report: Report;
  readonly digest: string;
  readonly etcd: EtcdTool;
  /** etcd's cluster ids so far: each restore makes a new one. */
  readonly clusters: Set<string>;
};

/** etcd brought back to a snapshot on the real thing, with deaths in the middle, as seen by kubectl, the hosts and etcd's own tool. */
export async function restoreSuite(lab: Lab, product: Product, report: Report, scratch: string): Promise<void> {
  report.section(`a restore of etcd on ${lab.controlPlanes.length} control plane(s)`);
  const digest = await snapshotOf(lab, product, report);
  if (digest === null) return;
  const etcd = await EtcdTool.open(lab, scratch);
  const at = { lab, product, report, digest, etcd, clusters: new Set((await etcd.hashes()).clusterIds) };
  await refusals(lab, product, report, digest);
  const before = await lab.k(["get", "--raw", "/api/v1/namespaces/default"]);
  const { resourceVersion } = (JSON.parse(before) as { metadata: { resourceVersion: string } }).metadata;
  await goneAndBack(at, "nobody dies", async () => undefined);
  await watchFromBefore(lab, report, resourceVersion);
  await oldDataIsKept(lab, report);

  const first = lab.controlPlanes[0] ?? "";
  report.section("the agent dies while its host is stopped, and again at its commit");
  await goneAndBack(at, "an agent dies twice", async () => {
    for (const kind of ["stop-control-plane", "commit-restore"]) {
      const pod = await agentPod(lab, first).catch(() => null);
      await untilEvent(product, `the intent of ${kind}`, RESTORE_SECONDS, (e) => intended(e, kind, first));
      const uid = pod?.uid ?? (await podUidOnHost(lab, first));
      report.note(await killContainers(lab, first, uid));
    }
  });

  report.section(
    "the coordinator dies once the control plane is stopped: hosts put themselves back; after the retry it dies at the commit: hosts go forward",
  );
  const coordinator = await coordinatorPod(lab);
  await goneAndBack(at, "the coordinator dies twice", async () => {
    await untilEvent(product, "the intent of a stop", RESTORE_SECONDS, (e) => intended(e, "stop-control-plane", first));
    await manifestsGone(lab, first);
    report.note(await killContainers(lab, coordinator.node, coordinator.uid, "pause"));
    await untilEvent(product, "the intent of a commit", RESTORE_SECONDS, (e) => intended(e, "commit-restore", first));
    report.note(await killContainers(lab, coordinator.node, coordinator.uid, "pause"));
  });

  report.section("an agent that never comes back: the host is back by itself");
  await report.check("the API is up again though the agent stays away, and the run can be aborted", () =>
    agentStaysAway(lab, product, digest, first),
  );
}

/** A namespace with a workload, and a snapshot that holds it. @returns its digest; null when none could be taken. */
export async function snapshotOf(lab: Lab, product: Product, report: Report): Promise<string | null> {
  await lab.k(["create", "namespace", NAMESPACE]);
  const image = (
    await lab.k(["-n", "shop", "get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}"])
  ).trim();
  await lab.k(["-n", NAMESPACE, "create", "deployment", "web", `--image=${image}`]);
  await lab.k(["-n", NAMESPACE, "expose", "deployment", "web", "--port=80"]);
  await lab.k(["-n", NAMESPACE, "rollout", "status", "deployment/web", "--timeout=120s"]);
  let digest: string | null = null;
  await report.check("a snapshot with a workload in it", async () => {
    const taken = await lockkeeper(product, ["snapshot", "take", "--why", "before it is deleted"], 120);
    expect(taken.code === 0, taken.stderr);
    digest = taken.stdout.trim();
    return digest;
  });
  return digest;
}

async function refusals(lab: Lab, product: Product, report: Report, digest: string): Promise<void> {
  await report.check(
    "the dry run shows all of it; without the cluster's name, or with another, nothing is begun",
    async () => {
      const shown = await lockkeeper(product, ["restore", digest, "--dry-run"], 120);
      expect(shown.code === 0, shown.stderr);
      for (const node of lab.controlPlanes) expect(shown.stdout.includes(`commit the restore on ${node}`), node);
      const before = await newestRunId(product);
      for (const more of [[], ["--confirm", "another"]]) {
        const refused = await lockkeeper(product, ["restore", digest, ...more], 120, false);
        expect(refused.code !== 0, `restore ${more.join(" ")} ended with 0`);
      }
      expect((await newestRunId(product)) === before, "a run was begun");
      const unknown = await lockkeeper(product, ["restore", "f".repeat(64), "--dry-run"], 60, false);
      expect(unknown.stderr.includes("snapshot"), unknown.stderr);
    },
  );
}

/** Deletes the namespace, restores with somebody dying, retries where it halts, and looks at what came of it. */
async function goneAndBack(
  { lab, product, report, digest, etcd, clusters }: Restoring,
  what: string,
  meanwhile: () => Promise<void>,
): Promise<void> {
  await lab.k(["delete", "namespace", NAMESPACE, "--timeout=180s"]);
  const began = Date.now();
  const ended = await report.check(`restored (${what})`, async () => {
    const before = await newestRunId(product);
    const args = [
      "restore",
      digest,
      "--confirm",
      CLUSTER,
      "--undo",
      String(UNDO_SECONDS),
      "--policy",
      product.policyFile,
      "--watch",
    ];
    const running = lockkeeper(product, args, RESTORE_SECONDS);
    await until("the restore's run", 120, async () => ((await newestRunId(product)) === before ? null : true));
    await Promise.all([meanwhile(), running.then(() => toItsEnd(lab, product, report))]);
    return `${Math.round((Date.now() - began) / 1000)} s`;
  });
  if (!ended) return;
  await workloadBack(lab, report);
  await report.check("every member holds the same data, of a new cluster, by etcd's own tool", async () => {
    const { clusterIds, hashes } = await until("every member's hash", 60, () => etcd.hashes());
    expect(hashes.length === lab.controlPlanes.length && new Set(hashes).size === 1, hashes.join(", "));
    const [id = ""] = clusterIds;
    expect(new Set(clusterIds).size === 1 && !clusters.has(id), `${clusterIds.join(", ")} was there before`);
    clusters.add(id);
    return `${hashes.join(", ")} of ${id}`;
  });
}

/** What was in the snapshot runs, scales and is served. */
export async function workloadBack(lab: Lab, report: Report): Promise<void> {
  await report.check(
    "the namespace and its workload are back, and a Deployment that is scaled afterwards works",
    async () => {
      await lab.k(["-n", NAMESPACE, "rollout", "status", "deployment/web", "--timeout=180s"]);
      await lab.k(["-n", NAMESPACE, "scale", "deployment/web", `--replicas=${REPLICAS}`]);
      await lab.k(["-n", NAMESPACE, "rollout", "status", "deployment/web", "--timeout=180s"]);
    },
  );
  await report.check("kube-proxy of every node sends the Service's requests to the pods of now", async () => {
    const ips = await until("the pods' addresses", 60, () => podIps(lab));
    for (const node of allNodes(lab)) await until(`${ips.join(", ")} on ${node}`, 60, () => servedOn(lab, node, ips));
    await lab.k(["-n", NAMESPACE, "scale", "deployment/web", "--replicas=1"]);
    await lab.k(["-n", NAMESPACE, "rollout", "status", "deployment/web", "--timeout=180s"]);
    return ips.join(", ");
  });
}

/** Retries where it halts, a few times. @throws when the run does not succeed; the message says what was seen. */
async function toItsEnd(lab: Lab, product: Product, report: Report): Promise<void> {
  for (let n = 0; ; n++) {
    const { state, why } = await until("the run's end or a halt", RESTORE_SECONDS, () => atRest(product), 1000);
    if (state === "succeeded") return;
    expect(state === "halted" && n < RETRIES, `${state}: ${why}`);
    report.note(`halted: ${why}`);
    await until("the API again", 300, async () => ((await lab.k(["get", "--raw", "/readyz"])) ? true : null));
    const retry = async () => ((await lockkeeper(product, ["retry", "--yes"], 60)).code === 0 ? true : null);
    await until("a retry to be taken", 240, retry, 3000);
    await lockkeeper(product, ["status", "--watch"], RESTORE_SECONDS);
  }
}

/** Null while the newest run goes on. @throws while the coordinator is away */
async function atRest(product: Product): Promise<{ readonly state: string; readonly why: string } | null> {
  const { id, events } = await runEvents(product);
  const { state } = await rest<UpgradeStatus>(product, `/api/v1/upgrades/${id}`);
  if (state === "running" || state === "aborting") return null;
  const halt = events.findLast((e) => e.type === "halted");
  const why = halt?.type === "halted" ? halt.findings.map((f) => `${f.code}: ${f.saw}`).join("; ") : "no halt";
  return { state, why };
}

/** Of the three that the Deployment was scaled to; null before all have one. */
async function podIps(lab: Lab): Promise<readonly string[] | null> {
  const path = "jsonpath={.subsets[*].addresses[*].ip}";
  const ips = (await lab.k(["-n", NAMESPACE, "get", "endpoints", "web", "-o", path])).trim().split(/\s+/);
  return ips.length === REPLICAS ? ips.sort() : null;
}

/** Whether the node's rules for the Service name these pods and no others. */
async function servedOn(lab: Lab, node: string, ips: readonly string[]): Promise<true | null> {
  const rules = await sh(lab, node, "iptables-save -t nat");
  const found = rules.matchAll(new RegExp(`"${NAMESPACE}/web".* --to-destination ([0-9.]+):80`, "g"));
  const now = [...found].map((rule) => rule[1] ?? "").sort();
  if (now.join() !== ips.join()) throw new Error(`the rules have ${now.join(", ") || "none"}`);
  return true;
}

async function manifestsGone(lab: Lab, node: string): Promise<void> {
  const there = () => sh(lab, node, "ls /etc/kubernetes/manifests");
  await until("etcd's manifest to go", 60, async () => ((await there()).includes("etcd.yaml") ? null : true));
}

async function manifestsBack(lab: Lab, node: string): Promise<true | null> {
  const there = await sh(lab, node, "ls /etc/kubernetes/manifests");
  const wanted = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
  return wanted.every((name) => there.includes(`${name}.yaml`)) ? true : null;
}

async function watchFromBefore(lab: Lab, report: Report, resourceVersion: string): Promise<void> {
  if (lab.etcdTool === "etcdctl") {
    report.note(
      "etcd 3.4 cannot raise revisions: that a watch from before learns of it is not tried here (--binaries)",
    );
    return;
  }
  await report.check("a watch from before the restore learns that its revision is compacted", async () => {
    const path = `/api/v1/namespaces?watch=1&resourceVersion=${resourceVersion}&timeoutSeconds=5`;
    const said = await lab.k(["get", "--raw", path]).catch((error: unknown) => String(error));
    expect(/Expired|too old|410/.test(said), said.slice(0, 500));
  });
}

async function oldDataIsKept(lab: Lab, report: Report): Promise<void> {
  await report.check("the data from before lies aside on every control plane", async () => {
    const seen: string[] = [];
    for (const node of lab.controlPlanes)
      seen.push((await sh(lab, node, "ls -d /var/lib/etcd/lockkeeper-old-*/member/snap/db")).trim());
    return seen.join(", ");
  });
}

/** While the API is away the pod's UID is only known to the host. */
async function podUidOnHost(lab: Lab, node: string): Promise<string> {
  const folders = await sh(
    lab,
    node,
    "grep -lsE '^lockkeeper-agent' /var/log/pods/*/agent/0.log; ls -d /var/log/pods/lockkeeper_lockkeeper-agent-*",
  );
  return /_([0-9a-f-]{36})/.exec(folders)?.[1] ?? "";
}

async function agentStaysAway(lab: Lab, product: Product, digest: string, node: string): Promise<string> {
  const { uid } = await agentPod(lab, node);
  const before = await newestRunId(product);
  const args = [
    "restore",
    digest,
    "--confirm",
    CLUSTER,
    "--undo",
    String(UNDO_SECONDS),
    "--policy",
    product.policyFile,
  ];
  const started = await lockkeeper(product, args, 120);
  expect(started.code === 0, started.stderr);
  await until("the restore's run", 60, async () => ((await newestRunId(product)) === before ? null : true));
  await untilEvent(product, "the intent of the stop", 300, (e) => intended(e, "stop-control-plane", node));
  await manifestsGone(lab, node);
  const pattern = `pod(${uid}|${uid.replaceAll("-", "_")})`;
  const kill = `while :; do kill -9 $(grep -lE "${pattern}" /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3) 2>/dev/null; sleep 0.3; done`;
  await sh(lab, node, `systemd-run --quiet --unit=keeps-away bash -c '${kill}'`);
  const began = Date.now();
  try {
    for (const plane of lab.controlPlanes)
      await until(`the manifests of ${plane} to be back`, UNDO_SECONDS + 200, () => manifestsBack(lab, plane));
    await until("the API", 240, async () => ((await lab.k(["get", "--raw", "/readyz"])) ? true : null));
  } finally {
    await lab.on(node, "systemctl stop keeps-away");
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  await until(
    "the run to be aborted",
    400,
    async () => ((await lockkeeper(product, ["abort", "--yes"], 30, false)).code === 0 ? true : null),
    3000,
  );
  await lab.k(["-n", NAMESPACE, "get", "deployment", "web"]);
  return `back after ${seconds} s`;
}
