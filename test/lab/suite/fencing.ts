import { coordinatorWrites } from "./apiserver-audit.ts";
import { untilReady } from "./bring-up.ts";
import { allNodes, type Lab, sh, until } from "./lab.ts";
import { coordinatorPod, type Product } from "./product.ts";
import { expect, type Report } from "./report.ts";

const NAMESPACE = "lockkeeper";
const SECOND = "lockkeeper-coordinator-second";

type Lease = { metadata: { annotations?: Record<string, string> }; spec: { holderIdentity?: string } };
type Deployment = {
  metadata: Record<string, unknown>;
  status?: unknown;
  spec: {
    selector: { matchLabels: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string> };
      spec: { volumes: { name: string; hostPath?: { path: string }; emptyDir?: unknown }[] };
    };
  };
};

async function lease(lab: Lab): Promise<{ readonly holder: string; readonly epoch: number }> {
  const found = JSON.parse(
    await lab.k(["-n", NAMESPACE, "get", "lease", "lockkeeper-coordinator", "-o", "json"]),
  ) as Lease;
  return {
    holder: found.spec.holderIdentity ?? "",
    epoch: Number(found.metadata.annotations?.["lockkeeper.dev/epoch"] ?? 0),
  };
}

/** A second coordinator with a store of its own, started by hand as somebody might who restores from a backup. */
async function startSecond(lab: Lab): Promise<string> {
  const copy = JSON.parse(
    await lab.k(["-n", NAMESPACE, "get", "deployment", "lockkeeper-coordinator", "-o", "json"]),
  ) as Deployment;
  const mark = { "lockkeeper.dev/instance": "second" };
  copy.metadata = { name: SECOND, namespace: NAMESPACE };
  delete copy.status;
  copy.spec.selector.matchLabels = { ...copy.spec.selector.matchLabels, ...mark };
  copy.spec.template.metadata.labels = { ...copy.spec.template.metadata.labels, ...mark };
  for (const volume of copy.spec.template.spec.volumes) {
    if (!volume.hostPath?.path.startsWith("/var/lib/lockkeeper")) continue;
    delete volume.hostPath;
    volume.emptyDir = {};
  }
  await lab.k(["apply", "-f", "-"], JSON.stringify(copy));
  const args = [
    "-n",
    NAMESPACE,
    "get",
    "pods",
    "-l",
    "lockkeeper.dev/instance=second",
    "-o",
    "jsonpath={.items[0].metadata.name} {.items[0].status.phase}",
  ];
  return until("the second coordinator's pod", 120, async () => {
    const [name = "", phase] = (await lab.k(args)).split(" ");
    return phase === "Running" ? name : null;
  });
}

async function podAddress(lab: Lab, pod: string): Promise<string> {
  return lab.k(["-n", NAMESPACE, "get", "pod", pod, "-o", "jsonpath={.status.podIP}"]);
}

/** One leads, the others do nothing; who is cut off stops; who comes back finds that a higher epoch rules. */
export async function secondCoordinator(lab: Lab, product: Product, report: Report): Promise<void> {
  report.section("two coordinators");
  const first = await coordinatorPod(lab);
  const address = await podAddress(lab, first.name);
  const before = await lease(lab);
  const second = await startSecond(lab);
  await report.check("a second coordinator does nothing while the first leads", async () => {
    const secondAddress = await podAddress(lab, second);
    // Longer than a lease lasts: time enough to take over, were it to.
    await new Promise((resolve) => setTimeout(resolve, 25_000));
    const now = await lease(lab);
    expect(
      now.holder === before.holder && now.epoch === before.epoch,
      `lease: ${JSON.stringify(now)}, before: ${JSON.stringify(before)}`,
    );
    const writes = (await coordinatorWrites(lab)).filter((w) => w.sourceIPs?.includes(secondAddress));
    const real = writes.filter((w) => !["tokenreviews", "leases"].includes(w.objectRef?.resource ?? ""));
    expect(real.length === 0, real.map((w) => `${w.verb} ${w.objectRef?.resource}`).join(", "));
    return `${now.holder} leads under epoch ${now.epoch}`;
  });
  const drop = (flag: "-I" | "-D") =>
    `iptables ${flag} INPUT -s ${address} -j DROP; iptables ${flag} FORWARD -s ${address} -j DROP; iptables ${flag} FORWARD -d ${address} -j DROP`;
  await sh(lab, first.node, drop("-I"));
  const cutAt = Date.now();
  await report.check("the first, cut off, stops; the second leads under a higher epoch", async () => {
    const now = await until("the second to lead", 120, async () => {
      const l = await lease(lab);
      return l.holder.includes(second) && l.epoch > before.epoch ? l : null;
    });
    const log = await until("the first to say that it stopped", 60, async () => {
      const text = (await lab.on(first.node, `cat /var/log/pods/${NAMESPACE}_${first.name}_*/*/*.log | tail -n 400`))
        .stdout;
      return /lost the lease|lease lost|stepped down/i.test(text) ? text : null;
    });
    expect(log !== "", "no word of it");
    return `epoch ${before.epoch} -> ${now.epoch} after ${Math.round((Date.now() - cutAt) / 1000)} s`;
  });
  await report.check("every agent holds the higher epoch on its disk and refuses the older", async () => {
    const rules = (await lease(lab)).epoch;
    for (const node of allNodes(lab)) {
      await until(`${node}'s journal to hold epoch ${rules}`, 120, async () => {
        const text = await sh(lab, node, "cat $(find /var/lib/lockkeeper/agent -maxdepth 2 -name '*journal*' -type f)");
        const epochs = [...text.matchAll(/"type":"epoch"[^\n]*?"epoch":(\d+)|"epoch":(\d+)[^\n]*?"type":"epoch"/g)].map(
          (m) => Number(m[1] ?? m[2]),
        );
        return Math.max(0, ...epochs) === rules ? true : null;
      });
    }
    return `epoch ${rules}`;
  });
  await sh(lab, first.node, drop("-D"));
  await report.check("the first comes back and does not command", async () => {
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const now = await lease(lab);
    expect(now.holder.includes(second), `the lease is held by ${now.holder}`);
    const writes = (await coordinatorWrites(lab)).filter(
      (w) => w.sourceIPs?.includes(address) && Date.parse(w.stageTimestamp) > cutAt,
    );
    const real = writes.filter((w) => !["tokenreviews", "leases"].includes(w.objectRef?.resource ?? ""));
    expect(real.length === 0, real.map((w) => `${w.verb} ${w.objectRef?.resource}`).join(", "));
  });
  await lab.k(["-n", NAMESPACE, "delete", "deployment", SECOND, "--wait=true"]);
  await report.check("with the second gone the first leads again, higher still", async () => {
    const was = (await lease(lab)).epoch;
    const now = await until("the first to lead", 120, async () => {
      const l = await lease(lab);
      return !l.holder.includes(second) && l.epoch > was ? l : null;
    });
    await untilReady(lab, product);
    return `epoch ${now.epoch}`;
  });
}
