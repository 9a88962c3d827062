import { audit } from "@lockkeeper/core/audit/audit";
import { type Lab, sh } from "./lab.ts";
import { NodeWatch } from "./node-watch.ts";
import { coordinatorPod, lockkeeper, type Product, runEvents } from "./product.ts";
import { expect, type Report } from "./report.ts";
import {
  checkEmptyAtKubeletRestart,
  checkEvictionsOnly,
  checkSnapshots,
  checkUpgraded,
  packagesOf,
} from "./upgraded.ts";
import { DeploymentWatch, PodWatch } from "./workload-watch.ts";

/** What stood in the cluster before, and the tests' own watches, running. */
export type Observed = {
  readonly nodes: NodeWatch;
  readonly pods: PodWatch;
  readonly web: DeploymentWatch;
  readonly packages: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly cordonedBefore: readonly string[];
};

export async function beginObserving(lab: Lab, cordonedBefore: readonly string[]): Promise<Observed> {
  const packages = await packagesOf(lab);
  const [k, c] = [lab.kubectl, lab.kubeconfig];
  return {
    nodes: new NodeWatch(k, c, cordonedBefore).start(),
    pods: new PodWatch(k, c).start(),
    web: new DeploymentWatch(k, c, "shop", "web").start(),
    packages,
    cordonedBefore,
  };
}

export async function endObserving(observed: Observed): Promise<void> {
  await Promise.all([observed.nodes.stop(), observed.pods.stop(), observed.web.stop()]);
}

/** The main job: one command, then everything that can be seen from outside. @returns what the tests' watches saw. */
export async function plainUpgrade(
  lab: Lab,
  product: Product,
  report: Report,
  version: string,
  scratch: string,
): Promise<Observed> {
  report.section(`lockkeeper upgrade --to ${version} --watch`);
  const [operators = ""] = lab.controlPlanes;
  await lab.k(["cordon", operators]); // An operator's own cordon: must be there afterwards.
  const observed = await beginObserving(lab, [operators]);
  const started = Date.now();
  await report.check("the command ends well", async () => {
    const ended = await lockkeeper(
      product,
      ["upgrade", "--to", version, "--watch", "--yes", "--policy", product.policyFile],
      1500,
    );
    expect(ended.code === 0, `exit ${ended.code}: ${ended.stderr.slice(-1500)}`);
    return `${Math.round((Date.now() - started) / 1000)} s`;
  });
  await endObserving(observed);
  await checkOutcome(lab, product, report, version, observed);
  await checkSnapshots(lab, report, (await coordinatorPod(lab)).node, lab.etcdTool, scratch);
  await lab.k(["uncordon", operators]);
  return observed;
}

/**
 * Everything that must hold after an upgrade, however it went on the way.
 * @param powerLost pods went with a node's power: what the budget allows says nothing of those.
 */
export async function checkOutcome(
  lab: Lab,
  product: Product,
  report: Report,
  version: string,
  observed: Observed,
  powerLost = false,
): Promise<void> {
  await checkUpgraded(lab, report, version, observed.packages, observed.cordonedBefore);
  await report.check("never more than one node out of service, by the tests' own watch", () => {
    expect(observed.nodes.breaches.length === 0, observed.nodes.breaches.join("\n"));
    expect(observed.nodes.maxOut === 1, `most at once: ${observed.nodes.maxOut}`);
  });
  const available = `least available: ${observed.web.least} of 20`;
  if (powerLost) report.note(`the Deployment, some of whose pods lost their node's power: ${available}`);
  else
    await report.check("the Deployment never below what its budget allows (16 of 20)", () => {
      expect(observed.web.least >= 16, available);
      return available;
    });
  await checkEvictionsOnly(lab, report);
  await checkEmptyAtKubeletRestart(lab, report, version, observed.pods);
  await checkLog(lab, product, report);
}

/** The run log: accepted by the independent checker, and one installation and one kubeadm call a node on the hosts' own record. */
export async function checkLog(lab: Lab, product: Product, report: Report): Promise<void> {
  await report.check("audit accepts the run log", async () => {
    const { id, events } = await runEvents(product);
    const breaches = audit(events);
    expect(breaches.length === 0, breaches.map((b) => `invariant ${b.invariant} at ${b.seq}: ${b.why}`).join("\n"));
    return `${events.length} events of ${id}`;
  });
  await report.check("no unit of ours is left running on any host", async () => {
    for (const node of [...lab.controlPlanes, ...lab.workers]) {
      const units = await sh(
        lab,
        node,
        "systemctl list-units 'lockkeeper-*' --state=running,start --no-legend --plain",
      );
      expect(units.trim() === "", `${node}: ${units.trim()}`);
    }
  });
}
