import { untilReady } from "./bring-up.ts";
import { inOrder } from "./in-order.ts";
import { type Lab, sh, until } from "./lab.ts";
import { lockkeeper, newestRun, newestRunId, type Product, untilUnitRuns } from "./product.ts";
import { expect, type Report } from "./report.ts";
import { CLUSTER, NAMESPACE, snapshotOf, workloadBack } from "./restore.ts";
import { stopEtcd } from "./stop-etcd.ts";

const RESTORE_SECONDS = 900;
/** The coordinator's own Lease has run out long before; an API server without etcd takes its time to end. */
const STANDS_BY_SECONDS = 180;
/** Less than a page of the database, and than a record of the log that could be mended. */
const CUT_BYTES = 100;

/** kubeadm waits minutes for an API server before it gives up. */
const KUBEADM_SECONDS = 900;

/**
 * etcd's data is damaged on the disk of the only control plane, so the API is away for good: a restore begins without it. And
 * once more while kubeadm works there for an upgrade, which is aborted first.
 */
export async function restoreDead(lab: Lab, product: Product, report: Report, version: string): Promise<void> {
  const [cp = ""] = lab.controlPlanes;
  report.section("etcd's data is damaged, and the API away with it");
  const digest = await snapshotOf(lab, product, report);
  if (digest === null) return;
  await report.check("with the flag a restore is refused while the API answers", async () => {
    const refused = await lockkeeper(product, ["restore", digest, "--api-away", "--dry-run"], 180);
    expect(refused.code !== 0 && refused.stderr.includes("restore-api-answers"), refused.stderr);
  });
  await lab.k(["delete", "namespace", NAMESPACE, "--timeout=180s"]);
  const before = await newestRunId(product);
  const damaged = await report.check(
    "etcd's data is damaged, and the coordinator stands by without the API",
    async () => {
      await damageEtcd(lab, cp);
      return until("the coordinator to stand by", STANDS_BY_SECONDS, () => standsBy(product), 2000);
    },
  );
  if (!damaged) return;
  await report.check("etcd does not come up on that data", async () => {
    const log = "tail -qn 2 $(ls -t /var/log/pods/kube-system_etcd-*/etcd/*.log | head -1)";
    const said = await until("etcd to have ended", 60, async () => (await sh(lab, cp, log)).trim() || null);
    const answers = await lab.k(["get", "--raw", "/readyz", "--request-timeout=5s"]).then(
      () => true,
      () => false,
    );
    expect(!answers, "the API server is ready");
    return said.slice(-300);
  });
  await report.check("without the flag it is refused as before, and the flag is named", async () => {
    const refused = await lockkeeper(product, ["restore", digest, "--confirm", CLUSTER], 180);
    expect(refused.code !== 0 && refused.stderr.includes("--api-away"), refused.stderr);
  });
  await report.check(
    "the dry run shows all of it, and from when its state is; another name begins nothing",
    async () => {
      const shown = await lockkeeper(product, ["restore", digest, "--api-away", "--dry-run"], 180);
      expect(shown.code === 0, shown.stderr);
      expect(shown.stdout.includes(`commit the restore on ${cp}`), shown.stdout);
      expect(`${shown.stdout}${shown.stderr}`.includes("restore-from-last-seen"), shown.stdout);
      const other = ["restore", digest, "--api-away", "--confirm", "another"];
      const refused = await lockkeeper(product, other, 180, false);
      expect(refused.code !== 0 && refused.stderr.includes("confirmation-wrong"), refused.stderr);
      expect((await newestRunId(product)) === before, "a run was begun");
    },
  );
  if (!(await restored(lab, product, report, digest))) return;
  await report.check("the coordinator leads by the Lease again, and all agents are there", () =>
    untilReady(lab, product, 120),
  );
  await cutOff(lab, product, report, { cp, digest, version });
}

type CutOff = { readonly cp: string; readonly digest: string; readonly version: string };

/** The same while kubeadm works on that control plane: nobody takes its outcome until the upgrade is aborted. */
async function cutOff(lab: Lab, product: Product, report: Report, { cp, digest, version }: CutOff): Promise<void> {
  report.section("etcd's data is damaged while kubeadm works for an upgrade");
  const cut = await report.check("the upgrade is cut off, and the coordinator stands by", async () => {
    const args = ["upgrade", "--to", version, "--yes", "--policy", product.policyFile];
    const started = await lockkeeper(product, args, 300, false);
    expect(started.code === 0, started.stderr.slice(-1500));
    const unit = await untilUnitRuns(lab, cp, "kubeadm-apply", KUBEADM_SECONDS);
    await damageEtcd(lab, cp);
    await until("the coordinator to stand by", STANDS_BY_SECONDS, () => standsBy(product), 2000);
    return unit;
  });
  if (!cut) return;
  await report.check("a restore is refused, for nobody knows how the step ended, and abort is named", async () => {
    const refused = await lockkeeper(product, ["restore", digest, "--api-away", "--confirm", CLUSTER], 180);
    expect(refused.code !== 0 && refused.stderr.includes("lockkeeper abort"), refused.stderr);
  });
  const aborted = await report.check("the upgrade is aborted, and ends when kubeadm has ended", async () => {
    const said = await lockkeeper(product, ["abort", "--yes", "--why", "etcd lost its data"], 120);
    expect(said.code === 0, said.stderr);
    const began = Date.now();
    await until(
      "the run to end",
      KUBEADM_SECONDS,
      async () => ((await newestRun(product))?.state === "aborted" ? true : null),
      2000,
    );
    await inOrder(lab, product);
    return `${Math.round((Date.now() - began) / 1000)} s after it was said`;
  });
  if (!aborted) return;
  await restored(lab, product, report, digest);
}

/** The restore without the API, and what came of it. @returns whether it came to its end */
async function restored(lab: Lab, product: Product, report: Report, digest: string): Promise<boolean> {
  const began = Date.now();
  const ended = await report.check("the restore begins without the API and comes to its end", async () => {
    const before = await newestRunId(product);
    const why = ["--why", "etcd lost its data"];
    const args = ["restore", digest, "--api-away", "--confirm", CLUSTER, "--policy", product.policyFile, "--watch"];
    const went = await lockkeeper(product, [...args, ...why], RESTORE_SECONDS);
    expect(went.code === 0, `exit ${went.code}: ${went.stdout.slice(-1500)} ${went.stderr.slice(-1500)}`);
    expect((await newestRunId(product)) !== before, "no run was begun");
    return `${Math.round((Date.now() - began) / 1000)} s`;
  });
  if (!ended) return false;
  await workloadBack(lab, report);
  await report.check("audit accepts its log, and no unit is left running", () => inOrder(lab, product));
  return true;
}

/** With the member stopped, its database and its log are cut short; then its manifest is back, and it does not start any more. */
async function damageEtcd(lab: Lab, node: string): Promise<void> {
  await stopEtcd(lab, node);
  await sh(lab, node, `truncate -s ${CUT_BYTES} /var/lib/etcd/member/snap/db /var/lib/etcd/member/wal/*.wal`);
  await sh(lab, node, "mv /etc/kubernetes/etcd.yaml.stopped /etc/kubernetes/manifests/etcd.yaml");
}

/** What it says then; null before. */
async function standsBy(product: Product): Promise<string | null> {
  const response = await fetch(`${product.env.LOCKKEEPER_SERVER}/readyz`, { signal: AbortSignal.timeout(5000) });
  const said = await response.text();
  return said.includes("stands by without the API") ? said.slice(0, 300) : null;
}
