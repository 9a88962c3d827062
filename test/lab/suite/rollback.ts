import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import { stepNode } from "@lockkeeper/core/model/step";
import { untilReady } from "./bring-up.ts";
import { heldPackages, installedPackages } from "./host-record.ts";
import { inOrder } from "./in-order.ts";
import { type Lab, sh, until } from "./lab.ts";
import { lockkeeper, newestRun, type Product, untilEvent } from "./product.ts";
import { expect, type Report } from "./report.ts";

const MINUTES = 60;
/** kubeadm waits for this one to be there; of the scheduler it wants no more than a new manifest. */
const APISERVER = "registry.lab:5000/kube-apiserver";
const PAUSE = "registry.lab:5000/pause:3.2";
/** apt runs it after a transaction: the packages are there, and apt ends with an error. */
const APT_FAILS = "/etc/apt/apt.conf.d/99-lab-fails";
const FLAGS = "/etc/default/kubelet";

type Bench = { readonly lab: Lab; readonly product: Product; readonly report: Report; readonly scratch: string };

/** One control plane: its kubeadm package fails, then one of its static pods does not come up; each is taken back. */
export async function rollbackOfPlane(bench: Bench, version: string): Promise<void> {
  const { lab, product, report } = bench;
  const [cp = ""] = lab.controlPlanes;
  const before = await stateOf(lab);

  report.section("the kubeadm package fails on the control plane, and rollback");
  await sh(lab, cp, `echo 'DPkg::Post-Invoke { "false"; };' > ${APT_FAILS}`);
  await brokenUpgrade(bench, version, product.policyFile, "package-install-failed", 8 * MINUTES);
  await sh(lab, cp, `rm ${APT_FAILS}`);
  await rolledBack(bench, before);

  report.section("a static pod of the new version does not come up, and rollback");
  // An approval stands between staging and the first change: there the staged image is made another one.
  const policyFile = await policyWith(bench, { gates: { approval: "hop" } });
  await start(bench, version, policyFile);
  await untilWaits(product, "a person's approval");
  const image = `${APISERVER}:${version}`;
  await sh(lab, cp, `ctr -n k8s.io images tag --force ${PAUSE} ${image}`);
  await report.check("it halts, and kubeadm has put the old manifests back by itself", async () => {
    await approve(product);
    await untilHalted(product, "kubeadm-failed", 15 * MINUTES);
    await until(
      "the API server",
      5 * MINUTES,
      async () => ((await lab.k(["get", "--raw", "/readyz"])) === "ok" ? true : null),
      2000,
    );
    const manifests = await sh(lab, cp, "grep -h image: /etc/kubernetes/manifests/kube-*.yaml");
    expect(!manifests.includes(version), manifests);
  });
  await sh(lab, cp, `ctr -n k8s.io images rm ${image}`);
  await rolledBack(bench, before);
}

/** One control plane and workers: a worker's kubelet does not start by a flag; taken back, and upgraded all the same. */
export async function rollbackOfKubelet(bench: Bench, version: string): Promise<void> {
  const { lab, product, report } = bench;
  const [worker = ""] = lab.workers;
  const before = await stateOf(lab);
  report.section(`the kubelet of ${worker} does not start by a flag, and rollback`);
  await start(bench, version, product.policyFile);
  // After its rollback point was kept, so that it is not in it; and drained, for kubeadm's package restarts the kubelet, too.
  await untilEvent(product, `the drain of ${worker}`, 12 * MINUTES, (e) => {
    return e.type === "step-settled" && e.outcome.is === "done" && e.step.endsWith(`workers/${worker}/drain`);
  });
  const flags = await lab.on(worker, `cat ${FLAGS}`);
  await sh(lab, worker, `echo 'KUBELET_EXTRA_ARGS=--lab-no-such-flag' > ${FLAGS}`);
  await report.check("it halts, and its finding quotes the flag", async () => {
    const saw = await untilHalted(product, "kubelet-not-back", 10 * MINUTES);
    expect(saw.includes("lab-no-such-flag"), saw);
    return saw.slice(-120);
  });
  const halted = await stateOf(lab);
  const plan = await planned(bench);
  await report.check("the plan says that the control plane stays, and why", () => {
    expect(plan?.findings.some((f) => f.code === "control-planes-stay") === true, JSON.stringify(plan?.findings));
  });
  await carriedOut(bench);
  const now = await stateOf(lab);
  await report.check(`${worker} is as before: kubelet, packages, holds, configuration, flags, in service`, async () => {
    same(now.nodes.get(worker), before.nodes.get(worker));
    const left = await lab.on(worker, `cat ${FLAGS}`);
    expect(left.stdout === flags.stdout, `${FLAGS}: ${left.stdout}`);
  });
  await report.check("every other node is as the upgrade had left it", () => {
    for (const [node, is] of now.nodes) if (node !== worker) same(is, halted.nodes.get(node));
  });
  await workloadsRun(bench);

  report.section("the upgrade goes on from there, and what could be taken back of that");
  await report.check("the upgrade goes on and comes to its end", async () => {
    const ended = await lockkeeper(
      product,
      ["upgrade", "--to", version, "--yes", "--watch", "--policy", product.policyFile],
      15 * MINUTES,
    );
    expect(ended.code === 0, ended.stderr.slice(-800));
  });
  // The control plane was moved by the run before, which was rolled back: this one has moved the workers alone.
  const again = await planned(bench);
  await report.check("its rollback would take back the workers and leave the control plane alone", () => {
    const touched = new Set(again === null ? [] : planSteps(again).flatMap((step) => stepNode(step) ?? []));
    expect([...touched].sort().join() === [...lab.workers].sort().join(), `it touches ${[...touched].join(", ")}`);
    return [...touched].join(", ");
  });
}

/** Three control planes: given up after the first; it goes back, and all is as before. */
export async function rollbackOfFirst(bench: Bench, version: string): Promise<void> {
  const { lab, product, report } = bench;
  const [cp = ""] = lab.controlPlanes;
  const before = await stateOf(lab);
  report.section("given up after the first of three control planes, and rollback");
  const policyFile = await policyWith(bench, { gates: { approval: "node" } });
  await start(bench, version, policyFile);
  await untilWaits(product, "approval");
  await report.check(`${cp} is upgraded, and the upgrade aborted`, async () => {
    await approve(product);
    await untilEvent(product, `the static pods of ${cp}`, 12 * MINUTES, (e) => {
      return e.type === "step-settled" && e.outcome.is === "done" && e.step.endsWith("/check-etcd-after");
    });
    await untilWaits(product, "approval");
    const aborted = await lockkeeper(product, ["abort", "--yes"], 60);
    expect(aborted.code === 0, aborted.stderr);
    await until("the end of the run", 60, async () => ((await newestRun(product))?.state === "aborted" ? true : null));
    const moved = (await stateOf(lab)).images.filter((image) => image.endsWith(`:${version}`));
    expect(moved.length > 0, "no static pod had moved");
    return moved.join(", ");
  });
  await rolledBack(bench, before);
}

async function start({ lab, product, report }: Bench, version: string, policyFile: string): Promise<void> {
  await report.check(`an upgrade to ${version} starts`, async () => {
    await untilReady(lab, product, 60);
    const started = await lockkeeper(product, ["upgrade", "--to", version, "--yes", "--policy", policyFile], 300);
    expect(started.code === 0, started.stderr.slice(-1500));
  });
}

async function brokenUpgrade(
  bench: Bench,
  version: string,
  policy: string,
  code: string,
  seconds: number,
): Promise<void> {
  await start(bench, version, policy);
  await bench.report.check(`it halts with ${code}`, () => untilHalted(bench.product, code, seconds));
}

async function policyWith({ product, scratch }: Bench, more: object): Promise<string> {
  const file = join(scratch, "rollback-policy.json");
  await writeFile(
    file,
    JSON.stringify({ ...(JSON.parse(await readFile(product.policyFile, "utf8")) as object), ...more }),
  );
  return file;
}

function untilWaits(product: Product, what: string): Promise<true> {
  return until(
    `that it waits for ${what}`,
    10 * MINUTES,
    async () => {
      const run = await newestRun(product);
      if (run?.state === "halted") throw new Error(`${run.id} halted`);
      return run?.waits.some(({ why }) => why.includes(what)) ? true : null;
    },
    1000,
  );
}

async function approve(product: Product): Promise<void> {
  const { code, stderr } = await lockkeeper(product, ["approve", "--yes"], 60);
  expect(code === 0, stderr);
}

/** @returns what was seen. */
async function untilHalted(product: Product, code: string, seconds: number): Promise<string> {
  const event = await untilEvent(product, "the halt", seconds, (e) => e.type === "halted");
  const findings = event.type === "halted" ? event.findings : [];
  const found = findings.find((f) => f.code === code);
  expect(found !== undefined, findings.map((f) => `${f.code}: ${f.saw}`).join("; "));
  return found.saw;
}

async function planned({ lab, product, report }: Bench): Promise<Plan | null> {
  let plan: Plan | null = null;
  await report.check("a rollback is planned, and nothing started", async () => {
    // The coordinator says that it is not ready for as long as it takes it to lead again after the API was away.
    await untilReady(lab, product, 60);
    const shown = await lockkeeper(product, ["rollback", "--dry-run"], 120);
    expect(shown.code === 0, shown.stderr.slice(-1500));
    plan = JSON.parse((await lockkeeper(product, ["rollback", "--dry-run", "--json"], 120, false)).stdout) as Plan;
  });
  return plan;
}

async function carriedOut({ lab, product, report }: Bench): Promise<void> {
  const began = Date.now();
  await report.check("the rollback comes to its end", async () => {
    const ended = await lockkeeper(product, ["rollback", "--yes", "--watch"], 12 * MINUTES);
    expect(ended.code === 0, `exit ${ended.code}: ${ended.stderr.slice(-1500)}`);
    return `${Math.round((Date.now() - began) / 1000)} s`;
  });
  await report.check("audit accepts its log, and no unit is left running", () => inOrder(lab, product));
}

async function rolledBack(bench: Bench, before: State): Promise<void> {
  await planned(bench);
  await carriedOut(bench);
  await bench.report.check("every node and the cluster are as before the upgrade", async () => {
    const now = await stateOf(bench.lab);
    same(now.images, before.images);
    same(now.config, before.config);
    for (const [node, is] of now.nodes) same(is, before.nodes.get(node));
    return `${now.nodes.size} nodes, ${now.images.length} images of kube-system`;
  });
  await workloadsRun(bench);
}

export async function workloadsRun({ lab, report }: Pick<Bench, "lab" | "report">): Promise<void> {
  await report.check("workloads run", async () => {
    await lab.k(["-n", "shop", "rollout", "status", "deployment/web", "--timeout=180s"]);
    await lab.k(["-n", "shop", "rollout", "status", "statefulset/db", "--timeout=180s"]);
    return (await lab.k(["-n", "shop", "get", "pods", "--no-headers"]))
      .trim()
      .split("\n")
      .length.toString()
      .concat(" pods");
  });
}

type NodeThere = {
  readonly kubelet: string;
  readonly ready: string;
  readonly cordoned: boolean;
  readonly packages: readonly string[];
  readonly held: readonly string[];
  /** sha256 of manifests, kubelet configuration and flags, repository file. */
  readonly files: string;
};
type State = {
  readonly nodes: ReadonlyMap<string, NodeThere>;
  readonly images: readonly string[];
  readonly config: string;
};

const FILES =
  "/etc/kubernetes/manifests/*.yaml /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env /etc/apt/sources.list.d/*";

/** Everything that a rollback has to bring back, seen from outside: kubectl, dpkg, and the files themselves. */
export async function stateOf(lab: Lab): Promise<State> {
  type Nodes = {
    items: {
      metadata: { name: string };
      spec: { unschedulable?: boolean };
      status: { nodeInfo: { kubeletVersion: string }; conditions: { type: string; status: string }[] };
    }[];
  };
  const { items } = JSON.parse(await lab.k(["get", "nodes", "-o", "json"])) as Nodes;
  const nodes = new Map<string, NodeThere>();
  for (const { metadata, spec, status } of items) {
    const node = metadata.name;
    const packages = await installedPackages(lab, node);
    nodes.set(node, {
      kubelet: status.nodeInfo.kubeletVersion,
      ready: status.conditions.find((c) => c.type === "Ready")?.status ?? "?",
      cordoned: spec.unschedulable === true,
      packages: [...packages].map(([name, version]) => `${name} ${version}`).sort(),
      held: await heldPackages(lab, node),
      files: await sh(lab, node, `sha256sum $(ls ${FILES} 2>/dev/null)`),
    });
  }
  const jsonpath = '{range .items[*]}{.spec.containers[0].image}{"\\n"}{end}';
  // A DaemonSet that goes back ends its pods one after the other; where a node is away it does not come to its end.
  if ([...nodes.values()].every(({ ready }) => ready === "True"))
    await lab.k(["-n", "kube-system", "rollout", "status", "daemonset/kube-proxy", "--timeout=180s"]);
  const images = await lab.k([
    "-n",
    "kube-system",
    "get",
    "pods",
    "-l",
    "tier=control-plane",
    "-o",
    `jsonpath=${jsonpath}`,
  ]);
  const proxy = await lab.k([
    "-n",
    "kube-system",
    "get",
    "ds",
    "kube-proxy",
    "-o",
    "jsonpath={.spec.template.spec.containers[0].image}",
  ]);
  const config = await lab.k([
    "-n",
    "kube-system",
    "get",
    "cm",
    "kubeadm-config",
    "-o",
    "jsonpath={.data.ClusterConfiguration}",
  ]);
  return { nodes, images: [...images.trim().split("\n").sort(), proxy], config };
}

export function same(is: unknown, was: unknown): void {
  const [a, b] = [JSON.stringify(is, null, 1), JSON.stringify(was, null, 1)];
  if (a === b) return;
  const lines = new Set((b ?? "").split("\n"));
  const other = (a ?? "").split("\n").filter((line) => !lines.has(line));
  throw new Error(`not as before: ${other.slice(0, 10).join("; ")}`);
}
