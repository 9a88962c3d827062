import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkerKubelets } from "@lockkeeper/core/model/policy";
import { needPackages } from "../tools.ts";
import { bringUp } from "./bring-up.ts";
import { apiContract } from "./contract.ts";
import { upgradeUnderFaults } from "./faults.ts";
import { secondCoordinator } from "./fencing.ts";
import { haUpgradeUnderFaults } from "./ha-faults.ts";
import { highlyAvailableUpgrade, refusedWithoutMember } from "./ha-upgrade.ts";
import { hostContract } from "./host-contract.ts";
import type { Lab } from "./lab.ts";
import { lastWords } from "./last-words.ts";
import { openLab } from "./open.ts";
import { pageAndCommand } from "./page-and-command.ts";
import { preflightFires } from "./preflight-fires.ts";
import type { Product } from "./product.ts";
import type { Report } from "./report.ts";
import { restoreSuite } from "./restore.ts";
import { restoreDead } from "./restore-dead.ts";
import { rollbackOfFirst, rollbackOfKubelet, rollbackOfPlane } from "./rollback.ts";
import { rollbackOfAll } from "./rollback-all.ts";
import { twoMinors } from "./two-minors.ts";
import { plainUpgrade } from "./upgrade.ts";
import { listenForWebhooks, type WebhookListener } from "./webhook-listener.ts";

/** What a suite is given: the cluster, what runs on it, where to tell, and a folder that goes afterwards. */
type Bench = {
  readonly lab: Lab;
  readonly product: Product;
  readonly report: Report;
  readonly scratch: string;
  /** Those suites, too, that do not fit into CI's time. */
  readonly all: boolean;
  /** To be brought to without a fault. */
  readonly first: string;
  /** To be brought to under faults; null: there is none, and those suites are left out. */
  readonly second: string | null;
};

const ROLLBACKS: Readonly<Record<string, typeof rollbackOfPlane>> = {
  rollback: rollbackOfPlane,
  "rollback-kubelet": rollbackOfKubelet,
  "rollback-ha": rollbackOfFirst,
  "rollback-all": rollbackOfAll,
  "rollback-all-several": rollbackOfAll,
};

export type Asked = {
  readonly all: boolean;
  /** Null: what fits the cluster's shape; otherwise two minors in one upgrade in that way. */
  readonly kubelets: WorkerKubelets | null;
  /** Of `lab test --only`; null where a shape was given or the lab was up. */
  readonly part: string | null;
  /** Where what the web page showed is kept; null: in the cache. */
  readonly screenshots: string | null;
};

/** The lab's test on the cluster that is up; `report` is closed by whoever made it. */
export async function testLab(report: Report, { all, kubelets, part, screenshots }: Asked): Promise<void> {
  const failures = report.failures;
  let lab: Lab | null = null;
  let hook: WebhookListener | null = null;
  const scratch = await mkdtemp(join(tmpdir(), "lockkeeper-lab-"));
  try {
    await needPackages(["etcd-client"]);
    lab = await openLab();
    report.section(`images built, manifests applied on ${[...lab.controlPlanes, ...lab.workers].join(", ")}`);
    if (part === "page") hook = await listenForWebhooks();
    const product = await bringUp(lab, hook?.hooks);
    const [first, second = null] = lab.laterVersions;
    if (first === undefined) throw new Error("the lab has no later version than the cluster's: nothing to upgrade to");
    if (second === null) report.note("no second version to upgrade to: the suites with faults are left out");
    const rollback = part === null ? undefined : ROLLBACKS[part];
    if (hook !== null) await pageAndCommand({ lab, product, report, version: first, hook, screenshots });
    else if (part === "restore-dead") await restoreDead(lab, product, report, first);
    else if (part?.startsWith("restore")) await restoreSuite(lab, product, report, scratch);
    else if (rollback !== undefined) await rollback({ lab, product, report, scratch }, first);
    else if (kubelets !== null) {
      if (kubelets === "each-hop") await preflightFires(lab, product, report, first, scratch);
      if (second !== null) await twoMinors(lab, product, report, [first, second], kubelets, scratch);
    } else {
      const suites = lab.controlPlanes.length > 1 ? highlyAvailable : oneControlPlane;
      await suites({ lab, product, report, scratch, all, first, second });
    }
  } catch (error) {
    await report.check("the suite ran to its end", () => {
      throw error;
    });
  } finally {
    await hook?.close();
    await rm(scratch, { recursive: true, force: true });
  }
  if (lab !== null && report.failures > failures) await lastWords(lab);
}

async function oneControlPlane({ lab, product, report, scratch, first, second }: Bench): Promise<void> {
  await plainUpgrade(lab, product, report, first, scratch);
  if (second !== null) await upgradeUnderFaults(lab, product, report, second);
  await secondCoordinator(lab, product, report);
  await apiContract(lab, report);
  await hostContract(lab, report, lab.workers[0] ?? "", second === null ? lab.startVersion : first);
}

async function highlyAvailable({ lab, product, report, scratch, all, first, second }: Bench): Promise<void> {
  await refusedWithoutMember(lab, product, report, first);
  await highlyAvailableUpgrade(lab, product, report, first, scratch);
  if (second !== null) await haUpgradeUnderFaults(lab, product, report, second, scratch);
  if (all) await secondCoordinator(lab, product, report);
}
