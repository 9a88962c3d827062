import type { Plan } from "@lockkeeper/core/model/plan";
import { inOrder } from "./in-order.ts";
import { type Lab, sh, until } from "./lab.ts";
import { lockkeeper, type Product, runEvents } from "./product.ts";
import { expect, type Report } from "./report.ts";
import { same, stateOf, workloadsRun } from "./rollback.ts";

type Bench = { readonly lab: Lab; readonly product: Product; readonly report: Report };

const MINUTES = 60;
/** kubeadm's clusterName in the lab. */
const CLUSTER = "lab";
const SINCE = "written-since";

/**
 * An upgrade that came to its end is taken back whole: refused without a restore of etcd, and with one every node is as it
 * was before, and what was written since is lost.
 */
export async function rollbackOfAll({ lab, product, report }: Bench, version: string): Promise<void> {
  const before = await stateOf(lab);
  report.section(`the upgrade to ${version}, and what is refused`);
  await report.check("the upgrade comes to its end", async () => {
    const args = ["upgrade", "--to", version, "--yes", "--watch", "--policy", product.policyFile];
    const ended = await lockkeeper(product, args, 25 * MINUTES);
    expect(ended.code === 0, ended.stderr.slice(-1500));
  });
  await lab.k(["-n", "default", "create", "configmap", SINCE]);
  const done = await stateOf(lab);
  const { id } = await runEvents(product);
  await report.check("without a restore it is refused, and both ways are named", async () => {
    const { code, stderr } = await lockkeeper(product, ["rollback", "--yes"], 120);
    expect(code !== 0 && stderr.includes("rollback-refused") && stderr.includes("control-planes-stay"), stderr);
    expect(/lockkeeper upgrade --to/.test(stderr), "the way forward is not named");
    expect(/lockkeeper rollback --with-etcd-restore/.test(stderr), "the last resort is not named");
  });
  await report.check("the dry run shows all of it, and says which writes are lost", async () => {
    const shown = await lockkeeper(product, ["rollback", "--with-etcd-restore", "--dry-run"], 300);
    expect(shown.code === 0, shown.stderr.slice(-1500));
    expect(/LOST: every write since .* is lost/.test(shown.stdout), shown.stdout.slice(0, 500));
    for (const node of lab.controlPlanes) expect(shown.stdout.includes(`commit the restore on ${node}`), node);
    return /LOST: (.*)/.exec(shown.stdout)?.[1] ?? "";
  });
  await report.check("without the cluster's name, or with another, nothing is begun", async () => {
    for (const more of [[], ["--confirm", "another"], ["--yes"]]) {
      const refused = await lockkeeper(product, ["rollback", "--with-etcd-restore", ...more], 300, false);
      expect(refused.code !== 0, `rollback --with-etcd-restore ${more.join(" ")} ended with 0`);
    }
    expect((await runEvents(product)).id === id, "a run was begun");
    for (const [node, is] of (await stateOf(lab)).nodes) same(is, done.nodes.get(node));
  });

  report.section("the whole cluster goes back, with a restore of etcd");
  const began = Date.now();
  const ended = await report.check("it comes to its end", async () => {
    const args = ["rollback", "--with-etcd-restore", "--confirm", CLUSTER, "--watch", "--why", "the lab takes it back"];
    const went = await lockkeeper(product, args, 25 * MINUTES);
    expect(went.code === 0, `exit ${went.code}: ${went.stdout.slice(-1500)} ${went.stderr.slice(-1500)}`);
    return `${Math.round((Date.now() - began) / 1000)} s`;
  });
  if (!ended) return;
  await report.check("audit accepts its log, and no unit is left running", () => inOrder(lab, product));
  await report.check("every node and the cluster are as before the upgrade", async () => {
    const now = await stateOf(lab);
    same(now.images, before.images);
    same(now.config, before.config);
    for (const [node, is] of now.nodes) same(is, before.nodes.get(node));
    return `${now.nodes.size} nodes, ${now.images.length} images of kube-system`;
  });
  await report.check(
    "what was written since is lost, and kept aside on the host with the newer manifests",
    async () => {
      const there = await lab.k(["-n", "default", "get", "configmap", SINCE, "--ignore-not-found"]);
      expect(there.trim() === "", there);
      const [cp = ""] = lab.controlPlanes;
      const kept = "ls -d /var/lib/etcd/lockkeeper-old-*/member/snap/db /etc/kubernetes/lockkeeper-old-*/etcd.yaml";
      return (await sh(lab, cp, kept)).trim().split("\n").join(", ");
    },
  );
  await workloadsRun({ lab, report });
  await report.check("hosts run the pods that the API shows, and no others", async () => {
    // What came back of a pod's status is as old as the snapshot: the containers themselves are counted.
    const ofShop = `'labels."io.kubernetes.pod.namespace"==shop,labels."io.cri-containerd.kind"==container'`;
    const running = `ctr -n k8s.io tasks ls | awk '$3 == "RUNNING" { print $1 }' | sort > /tmp/running
      ctr -n k8s.io containers ls -q ${ofShop} | sort | comm -12 - /tmp/running | wc -l`;
    return until("the containers of the namespace shop", 180, async () => {
      const pods = await lab.k(["-n", "shop", "get", "pods", "--field-selector=status.phase=Running", "-o", "name"]);
      const nodes = [...lab.controlPlanes, ...lab.workers];
      const counts = await Promise.all(nodes.map((node) => lab.on(node, running)));
      const there = counts.reduce((sum, { stdout }) => sum + Number(stdout.trim() || 0), 0);
      return there === pods.trim().split("\n").length ? `${there} of them` : null;
    });
  });
  await report.check("a Deployment that is scaled afterwards works", async () => {
    for (const replicas of ["22", "20"]) {
      await lab.k(["-n", "shop", "scale", "deployment/web", `--replicas=${replicas}`]);
      await lab.k(["-n", "shop", "rollout", "status", "deployment/web", "--timeout=180s"]);
    }
  });
  await report.check("it is taken back once: a second time is refused", async () => {
    const again = await lockkeeper(product, ["rollback", id, "--with-etcd-restore", "--dry-run"], 120, false);
    expect(again.code !== 0 && again.stderr.includes("rollback-refused"), again.stderr);
  });
  await report.check("an upgrade can be planned anew from there", async () => {
    const args = ["plan", "--to", version, "--json"];
    const made = await lockkeeper(product, args, 300, false);
    expect(made.code === 0, made.stderr.slice(-800));
    return `${(JSON.parse(made.stdout) as Plan).from} -> ${version}`;
  });
}
