import { ApiProbe } from "./api-probe.ts";
import { EtcdWatch } from "./etcd-watch.ts";
import type { Lab } from "./lab.ts";
import { lockkeeper, type Product, runEvents } from "./product.ts";
import { expect, type Report } from "./report.ts";
import { SkewWatch } from "./skew-watch.ts";
import { controlPlanesReady, startEtcd, stopEtcd } from "./stop-etcd.ts";
import { plainUpgrade } from "./upgrade.ts";

/** A member that is away when the upgrade is asked for: refused, with a finding that names it, and nothing is begun. */
export async function refusedWithoutMember(lab: Lab, product: Product, report: Report, version: string): Promise<void> {
  report.section("an etcd member is away before the start");
  const [, node = ""] = lab.controlPlanes;
  await stopEtcd(lab, node);
  try {
    await report.check(`with the member of ${node} stopped, the upgrade is refused`, async () => {
      const refused = await lockkeeper(product, ["upgrade", "--to", version, "--yes"], 120);
      const said = `${refused.stdout}\n${refused.stderr}`;
      expect(refused.code !== 0, "it was not refused");
      expect(said.includes("etcd-unhealthy") && said.includes(node), said);
      return said
        .split("\n")
        .find((l) => l.includes("seen:"))
        ?.trim();
    });
  } finally {
    await startEtcd(lab, node);
  }
  await controlPlanesReady(lab, 400);
}

/** Both passes over several control planes, with the API and etcd looked at all the while. */
export async function highlyAvailableUpgrade(
  lab: Lab,
  product: Product,
  report: Report,
  version: string,
  scratch: string,
): Promise<void> {
  const skew = new SkewWatch(lab.kubectl, lab.kubeconfig);
  const api = await new ApiProbe(lab.kubeconfig).start();
  const etcd = await new EtcdWatch(lab, scratch).start();
  try {
    await plainUpgrade(lab, product, report, version, scratch);
  } finally {
    await Promise.all([api.stop(), etcd.stop(), skew.stop()]);
  }
  await checkWatched(report, { api, etcd, skew });
  await report.check("kubeadm ran on the control planes one by one, and every kubelet after all of them", async () => {
    const { events } = await runEvents(product);
    const order = events.flatMap((e) => (e.type === "step-intended" ? [e.step] : []));
    const kubeadms = order.flatMap((s, i) =>
      s.kind.startsWith("kubeadm-") && s.id.includes("/control-planes/") ? i : [],
    );
    const restarts = order.flatMap((s, i) => (s.kind === "restart-kubelet" ? i : []));
    expect(kubeadms.length === lab.controlPlanes.length, `kubeadm ran ${kubeadms.length} times`);
    expect(Math.max(...kubeadms) < Math.min(...restarts), "a kubelet moved before the last API server");
  });
  await report.check("etcd's leader was elsewhere whenever a member's control plane was changed", async () => {
    const { events } = await runEvents(product);
    const moved = events.flatMap((e) =>
      e.type === "step-settled" && e.outcome.is === "done" && e.outcome.kind === "move-etcd-leader"
        ? [`${e.step.split("/")[2]} -> ${e.outcome.evidence.leader}${e.outcome.evidence.moved ? " (moved)" : ""}`]
        : [],
    );
    const wrong = moved.filter((line) => line.startsWith(`${line.split(" -> ")[1]?.split(" ")[0]} `));
    expect(moved.length === 2 * lab.controlPlanes.length && wrong.length === 0, moved.join(", "));
    return moved.join(", ");
  });
}

export type Watched = { readonly api: ApiProbe; readonly etcd: EtcdWatch; readonly skew: SkewWatch };

/** What the tests' own probes saw of the API and of etcd. */
export async function checkWatched(report: Report, { api, etcd, skew }: Watched): Promise<void> {
  await report.check("API requests through the load balancer, five a second: fewer than 1 in 100 failed", () => {
    for (const { at, why, ms } of api.failures.slice(0, 20))
      report.note(`failed ${new Date(at).toISOString()} after ${ms} ms: ${why}`);
    expect(api.probes.length > 100, `only ${api.probes.length} requests were made`);
    expect(api.failures.length * 100 < api.probes.length, api.summary());
    return api.summary();
  });
  await report.check("etcd was never without a quorum, asked once a second", () => {
    const said = etcd.withoutQuorum.map((l) => `${new Date(l.at).toISOString()} ${l.why}`);
    expect(etcd.looks.length > 50 && said.length === 0, said.join("\n") || `only ${etcd.looks.length} looks`);
    const least = Math.min(...etcd.looks.map((l) => l.healthy));
    return `${etcd.looks.length} looks, at least ${least} members answered`;
  });
  await report.check("no kubelet was newer than any API server at any moment", () => {
    expect(skew.breaches.length === 0, skew.breaches.join("\n"));
  });
}
