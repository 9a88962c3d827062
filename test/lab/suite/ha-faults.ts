import type { RunEvent } from "@lockkeeper/core/model/event";
import { ApiProbe } from "./api-probe.ts";
import { EtcdWatch } from "./etcd-watch.ts";
import { checkWatched } from "./ha-upgrade.ts";
import { type Lab, sh, until } from "./lab.ts";
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
  settled,
  untilEvent,
  untilUnitRuns,
} from "./product.ts";
import { expect, type Report } from "./report.ts";
import { SkewWatch } from "./skew-watch.ts";
import { startEtcd, stopEtcd } from "./stop-etcd.ts";
import { beginObserving, checkOutcome, endObserving } from "./upgrade.ts";

type Status = { readonly waits: readonly { readonly why: string }[] };

/**
 * One upgrade of several control planes on which quorum, leader, coordinator and power are lost in turn: an etcd member
 * that goes away between two control planes, a control plane's power while kubeadm works there, agent and coordinator at
 * once on the coordinator's own node, and etcd's leader with the agent beside it.
 */
export async function haUpgradeUnderFaults(
  lab: Lab,
  product: Product,
  report: Report,
  version: string,
  scratch: string,
): Promise<void> {
  report.section(`upgrade to ${version} of several control planes while they fail`);
  const home = (await coordinatorPod(lab)).node;
  const [first = "", second = ""] = lab.controlPlanes.filter((n) => n !== home);
  const observed = await beginObserving(lab, []);
  const skew = new SkewWatch(lab.kubectl, lab.kubeconfig);
  const api = await new ApiProbe(lab.kubeconfig).start();
  const etcd = await new EtcdWatch(lab, scratch).start();
  try {
    await report.check("the upgrade starts", async () => {
      const args = ["upgrade", "--to", version, "--yes", "--policy", product.impatientPolicyFile];
      const started = await lockkeeper(product, args, 300);
      expect(started.code === 0, `exit ${started.code}: ${started.stderr}`);
    });
    await memberAway(lab, product, report, first, second);
    await powerCut(lab, product, report, second);
    await coordinatorsOwnNode(lab, product, report, home);
    await leadersNode(lab, product, report, first);
    await report.check("the upgrade ended well in the end", async () => {
      await untilEvent(product, "the end of the run", 900, (e) => e.type === "ended" && e.how === "succeeded");
    });
  } finally {
    await Promise.all([endObserving(observed), api.stop(), etcd.stop(), skew.stop()]);
  }
  await checkOutcome(lab, product, report, version, observed, true);
  await checkWatched(report, { api, etcd, skew });
}

/** After the first control plane: a member stops. The run waits and says why, goes on when it is back; then halts at its deadline. */
async function memberAway(lab: Lab, product: Product, report: Report, first: string, away: string): Promise<void> {
  await report.check(`etcd of ${away} stops after ${first} was changed: the run waits, and says for whom`, async () => {
    await untilEvent(product, `kubeadm on ${first}`, 600, (e) => done(e, "kubeadm-apply", first));
    await stopEtcd(lab, away);
    const why = await until("the status to name the member", 120, async () => waitsFor(product, away), 500);
    await startEtcd(lab, away);
    return why;
  });
  await report.check("it goes on by itself when the member is back", async () => {
    await settled(
      product,
      (e) => done(e, "check-etcd", first),
      300,
      (await runEvents(product)).events.at(-1)?.seq ?? 0,
    );
  });
  await report.check(
    `away for longer than policy bears (${product.impatientEtcdSeconds} s), the run halts`,
    async () => {
      await stopEtcd(lab, away);
      try {
        const since = (await runEvents(product)).events.at(-1)?.seq ?? 0;
        const halted = await untilEvent(product, "the run to halt", 400, (e) => e.type === "halted" && e.seq > since);
        expect(halted.type === "halted", "no halt");
        const findings = halted.findings.map((f) => `${f.code}: ${f.saw}`).join("; ");
        expect(findings.includes("etcd-unhealthy") && findings.includes(away), findings);
        return findings;
      } finally {
        await startEtcd(lab, away);
      }
    },
  );
  await report.check("retry brings it on", async () => {
    const retried = await lockkeeper(product, ["retry", "--yes", "--why", "the member is back"], 120);
    expect(retried.code === 0, `retry ended with ${retried.code}: ${retried.stderr}`);
  });
}

/** The second control plane loses its power while kubeadm changes it. */
async function powerCut(lab: Lab, product: Product, report: Report, node: string): Promise<void> {
  await report.check(`${node} loses its power while kubeadm upgrade node runs there`, async () => {
    const unit = await untilUnitRuns(lab, node, "kubeadm-node", 900);
    await until("kubeadm to be at its static pods", 120, async () => {
      const { stdout } = await lab.on(node, "ls -d /etc/kubernetes/tmp/kubeadm-backup-manifests* 2>/dev/null | wc -l");
      return Number(stdout.trim()) > 0 ? true : null;
    });
    const was = (await lab.on(node, `systemctl show ${unit} -p SubState --value`)).stdout.trim();
    await lab.powerOff(node);
    report.note(`failpoint power: ${unit} was ${was} when the power went at ${new Date().toISOString()}`);
    expect(was === "running", "kubeadm had ended: the cut missed its window");
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await lab.boot(node);
  });
  await report.check("the run goes on by itself, or halts with a finding that a retry answers", async () => {
    const since = (await runEvents(product)).events.findLast((e) => intended(e, "kubeadm-node", node))?.seq ?? 0;
    const event = await untilEvent(
      product,
      "the step to settle or the run to halt",
      900,
      (e) => e.seq > since && (done(e, "kubeadm-node", node) || e.type === "halted"),
    );
    if (event.type !== "halted") return "it went on by itself";
    const findings = event.findings.map((f) => `${f.code}: ${f.saw}`).join("; ");
    const retried = await lockkeeper(product, ["retry", "--yes", "--why", "the power is back"], 120);
    expect(retried.code === 0, `retry ended with ${retried.code}: ${retried.stderr}`);
    await settled(product, (e) => done(e, "kubeadm-node", node), 600, event.seq);
    return findings;
  });
}

/** kubeadm works on the coordinator's own node when both of our parts there die. */
async function coordinatorsOwnNode(lab: Lab, product: Product, report: Report, node: string): Promise<void> {
  await report.check(
    `agent and coordinator killed at once while kubeadm upgrade node runs on ${node}, their own`,
    async () => {
      const [agent, coordinator] = [await agentPod(lab, node), await coordinatorPod(lab)];
      expect(coordinator.node === node, `the coordinator is on ${coordinator.node}`);
      const unit = await untilUnitRuns(lab, node, "kubeadm-node", 900);
      await Promise.all([killContainers(lab, node, agent.uid), killContainers(lab, node, coordinator.uid)]);
      const still = (await lab.on(node, `systemctl show ${unit} -p SubState --value`)).stdout.trim();
      report.note(`failpoint own node: ${unit} was ${still} after both were killed at ${new Date().toISOString()}`);
      expect(still === "running", "kubeadm had ended: the kill missed its window");
      const log = await until("the coordinator to come back", 400, () => runEvents(product));
      const since = log.events.findLast((e) => intended(e, "kubeadm-node", node))?.seq ?? 0;
      await settled(product, (e) => done(e, "kubeadm-node", node), 600, since);
    },
  );
}

/** In the second pass: etcd's leader is killed, and the agent on its node with it, while another node is drained. */
async function leadersNode(lab: Lab, product: Product, report: Report, drained: string): Promise<void> {
  await report.check(
    "etcd's leader and the agent beside it are killed while another control plane is drained",
    async () => {
      await untilEvent(product, `the drain of ${drained}`, 900, (e) => intended(e, "drain", drained));
      const { events } = await runEvents(product);
      const moved = events.findLast((e) => e.type === "step-settled" && e.outcome.kind === "move-etcd-leader");
      const evidence = moved?.type === "step-settled" && moved.outcome.is === "done" ? moved.outcome.evidence : null;
      const leader = evidence !== null && "leader" in evidence ? evidence.leader : "";
      expect(lab.controlPlanes.includes(leader) && leader !== drained, `the leader is ${leader}`);
      const agent = await agentPod(lab, leader);
      const killed = await killContainers(lab, leader, agent.uid);
      await sh(lab, leader, "pkill -9 -x etcd");
      report.note(
        `failpoint leader: etcd and the agent of ${leader} (${killed.trim()}) at ${new Date().toISOString()}`,
      );
      const since = events.findLast((e) => intended(e, "drain", drained))?.seq ?? 0;
      await settled(product, (e) => done(e, "restart-kubelet", drained), 900, since);
      return `leader was ${leader}`;
    },
  );
}

function done(event: RunEvent, kind: string, node: string): boolean {
  const { type } = event;
  return (
    type === "step-settled" &&
    event.outcome.is === "done" &&
    event.outcome.kind === kind &&
    event.step.includes(`/${node}/`)
  );
}

async function waitsFor(product: Product, node: string): Promise<string | null> {
  const status = await rest<Status>(product, `/api/v1/upgrades/${await newestRunId(product)}`);
  return status.waits.map((w) => w.why).find((why) => why.includes(node) && /etcd|member/.test(why)) ?? null;
}
