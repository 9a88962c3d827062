import { configuredByDpkg } from "./host-record.ts";
import { type Lab, sh, until } from "./lab.ts";
import {
  agentPod,
  coordinatorPod,
  intended,
  killContainers,
  lockkeeper,
  type Product,
  runEvents,
  settled,
  untilEvent,
  untilUnitRuns,
} from "./product.ts";
import { expect, type Report } from "./report.ts";
import { beginObserving, checkOutcome, endObserving } from "./upgrade.ts";

/** A failpoint's log line proves that the kill hit its window: what ran, on which host, right before and right after. */
function hit(report: Report, name: string, evidence: string): void {
  report.note(`failpoint ${name}: ${evidence} at ${new Date().toISOString()}`);
}

/**
 * One upgrade with everything that may die dying on the way: the agent while kubeadm runs, the coordinator while it
 * drains, the agent while a kubelet restarts, both at once, a budget that allows nothing, and a worker's power.
 */
export async function upgradeUnderFaults(lab: Lab, product: Product, report: Report, version: string): Promise<void> {
  report.section(`upgrade to ${version} while its parts are killed`);
  const [cp = ""] = lab.controlPlanes;
  const [first = "", second = ""] = lab.workers;
  const observed = await beginObserving(lab, []);
  await lab.k(["-n", "shop", "patch", "pdb", "web", "--type=merge", "-p", '{"spec":{"maxUnavailable":0}}']);
  await report.check("the upgrade starts", async () => {
    const started = await lockkeeper(
      product,
      ["upgrade", "--to", version, "--yes", "--policy", product.impatientPolicyFile],
      300,
    );
    expect(started.code === 0, `exit ${started.code}: ${started.stderr}`);
  });

  await report.check(`agent killed while kubeadm apply runs on ${cp}`, async () => {
    const agent = await agentPod(lab, cp);
    const unit = await untilUnitRuns(lab, cp, "kubeadm-apply", 600);
    // By the API as an operator would, and at once on the host: the API server may be away by now.
    const gone = lab
      .k(["-n", "lockkeeper", "delete", "pod", agent.name, "--force", "--grace-period=0", "--wait=false"])
      .then(
        () => "force-deleted",
        () => "not deleted, the API server is away",
      )
      .catch(String);
    const killed = await killContainers(lab, cp, agent.uid);
    const still = await lab.on(cp, `systemctl show ${unit} -p SubState --value`);
    hit(
      report,
      "kubeadm-apply",
      `${unit} was ${still.stdout.trim()} after the agent's processes were killed (${killed.trim()}; pod ${await gone})`,
    );
    expect(still.stdout.trim() === "running", "the unit had ended: the kill missed its window");
    await settled(
      product,
      (e) => e.type === "step-settled" && e.outcome.kind === "kubeadm-apply" && e.outcome.is === "done",
      400,
    );
  });

  // A kubelet that takes its time to start: the window in which it restarts is wide enough to be hit for certain.
  const slow = "[Service]\\nExecStartPre=/bin/sleep 8\\n";
  await blockedDrain(lab, product, report);
  await sh(
    lab,
    first,
    `mkdir -p /etc/systemd/system/kubelet.service.d && printf '${slow}' > /etc/systemd/system/kubelet.service.d/99-lab-slow.conf && systemctl daemon-reload`,
  );
  await report.check("coordinator killed while it drains", async () => {
    await untilEvent(
      product,
      "the second try at the drain",
      900,
      (e) => intended(e, "drain", first) && e.type === "step-intended" && e.attempt > 1,
    );
    const pod = await coordinatorPod(lab);
    const open = (await runEvents(product)).events.at(-1);
    expect(
      open?.type === "step-intended" && open.step.kind === "drain",
      `the drain had ended: the last event is ${open?.type}`,
    );
    await lab.k(["-n", "lockkeeper", "delete", "pod", pod.name, "--force", "--grace-period=0", "--wait=false"]);
    await killContainers(lab, pod.node, pod.uid);
    hit(report, "drain", `${pod.name} killed on ${pod.node} after the drain of ${first} was intended`);
    const events = (await until("the new coordinator", 300, () => runEvents(product))).events;
    const drained = events.some(
      (e) => e.type === "step-settled" && e.attempt > 1 && e.outcome.kind === "drain" && e.step.includes(`/${first}/`),
    );
    report.note(
      drained ? "the drain had settled by the time the log could be read again" : "the drain was open in the log",
    );
    await settled(
      product,
      (e) =>
        e.type === "step-settled" &&
        e.outcome.kind === "drain" &&
        e.step.includes(`/${first}/`) &&
        e.outcome.is === "done",
      400,
      events.at(-1)?.seq ?? 0,
    );
  });

  await report.check(`agent killed while the kubelet of ${first} restarts`, async () => {
    const since = (await runEvents(product)).events.at(-1)?.seq ?? 0;
    const state = await until(
      `the kubelet of ${first} to be restarting`,
      400,
      async () => {
        const shown = (await lab.on(first, "systemctl show kubelet -p ActiveState,SubState --value")).stdout;
        return shown.startsWith("activating") ? shown.trim().replace("\n", "/") : null;
      },
      150,
    );
    const agent = await agentPod(lab, first);
    const killed = await killContainers(lab, first, agent.uid);
    const still = (await lab.on(first, "systemctl show kubelet -p ActiveState,SubState --value")).stdout
      .trim()
      .replace("\n", "/");
    hit(
      report,
      "kubelet-restart",
      `kubelet.service was ${state} before and ${still} after the agent's processes were killed (${killed.trim()})`,
    );
    expect(still.startsWith("activating"), "the kubelet was back: the kill missed its window");
    await settled(
      product,
      (e) =>
        e.type === "step-settled" &&
        e.outcome.kind === "restart-kubelet" &&
        e.step.includes(`/${first}/`) &&
        e.outcome.is === "done",
      300,
      since,
    );
    await sh(lab, first, "rm -f /etc/systemd/system/kubelet.service.d/99-lab-slow.conf; systemctl daemon-reload");
  });

  await powerCut(lab, product, report, second);
  await report.check("the upgrade ended well in the end", async () => {
    await untilEvent(product, "the end of the run", 900, (e) => e.type === "ended" && e.how === "succeeded");
    const status = await lockkeeper(product, ["status", "--watch"], 60);
    expect(status.code === 0, `status ended with ${status.code}`);
  });
  await endObserving(observed);
  await checkOutcome(lab, product, report, version, observed);
  await report.check("no installation was repeated on any host, by dpkg's own log", async () => {
    const pkg = `${version.slice(1)}-1.1`;
    for (const node of [cp, first]) {
      const done = (await configuredByDpkg(lab, node)).filter((l) => l.endsWith(` ${pkg}`)).sort();
      expect(
        done.join() === [`kubeadm ${pkg}`, `kubectl ${pkg}`, `kubelet ${pkg}`].join(),
        `${node}: ${done.join(", ")}`,
      );
    }
  });
}

/** Both parts at once, then the power, while apt runs; then a person's retry. */
async function powerCut(lab: Lab, product: Product, report: Report, node: string): Promise<void> {
  await report.check(
    `agent and coordinator killed at once, then the power of ${node} cut, while apt runs`,
    async () => {
      await sh(lab, node, "echo 15 > /etc/lab-slow-install");
      await untilEvent(
        product,
        `the kubelet's installation on ${node}`,
        900,
        (e) => intended(e, "install-packages", node) && e.type === "step-intended" && e.step.id.includes("kubelet"),
      );
      const unit = await untilUnitRuns(lab, node, "install", 120);
      const [agent, coordinator] = [await agentPod(lab, node), await coordinatorPod(lab)];
      await Promise.all([killContainers(lab, node, agent.uid), killContainers(lab, coordinator.node, coordinator.uid)]);
      hit(report, "both", `${unit} active: ${(await lab.on(node, `systemctl is-active ${unit}`)).stdout.trim()}`);
      const dpkg = await lab.on(node, "pgrep -af 'dpkg|apt-get' | head -3");
      await lab.powerOff(node);
      hit(report, "power", `running when the power went: ${dpkg.stdout.trim().split("\n").join(" | ")}`);
      expect(dpkg.stdout.trim() !== "", "apt had ended: the cut missed its window");
      await lab.boot(node);
      await sh(lab, node, "rm -f /etc/lab-slow-install");
    },
  );
  await report.check("the run halts with a finding that a person can act on, and retry brings it on", async () => {
    const log = await until("the coordinator to come back", 300, () => runEvents(product));
    const since =
      log.events.findLast((e) => e.type === "step-intended" && e.step.kind === "install-packages")?.seq ?? 0;
    const halted = await untilEvent(
      product,
      "the run to halt",
      600,
      (e) => (e.type === "halted" && e.seq > since) || (e.type === "ended" && e.how === "succeeded"),
    );
    if (halted.type !== "halted") return "it went on by itself";
    const findings = halted.findings.map((f) => `${f.code}: ${f.saw}`).join("; ");
    const retried = await lockkeeper(product, ["retry", "--yes", "--why", "the host is back"], 120);
    expect(retried.code === 0, `retry ended with ${retried.code}: ${retried.stderr}`);
    return findings;
  });
}

/** A drain that a budget allows nothing for: put back, named, and done after the budget was loosened. */
async function blockedDrain(lab: Lab, product: Product, report: Report): Promise<void> {
  await report.check(
    "a drain that a budget blocks: the run halts and names the budget; the node is back in service",
    async () => {
      const halted = await untilEvent(product, "the run to halt", 900, (e) => e.type === "halted");
      expect(halted.type === "halted", "the log holds no halt");
      const findings = halted.findings.map((f) => `${f.code}: ${f.saw}`).join("; ");
      expect(findings.includes("drain-blocked-by-budget") && findings.includes("shop/web"), findings);
      const nodes = await lab.k(["get", "nodes", "--no-headers"]);
      expect(!nodes.includes("SchedulingDisabled"), nodes);
      return findings;
    },
  );
  await report.check("the status says what can be done: exit code 1, retry on offer", async () => {
    const status = await lockkeeper(product, ["status"], 60);
    expect(status.stdout.includes("retry"), status.stdout);
  });
  await report.check("retry is accepted after the budget was loosened", async () => {
    await lab.k(["-n", "shop", "patch", "pdb", "web", "--type=merge", "-p", '{"spec":{"maxUnavailable":4}}']);
    const retried = await lockkeeper(product, ["retry", "--yes", "--why", "the budget is loosened"], 120);
    expect(retried.code === 0, `retry ended with ${retried.code}: ${retried.stderr}`);
  });
}
