import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkerKubelets } from "@lockkeeper/core/model/policy";
import type { Lab } from "./lab.ts";
import { lockkeeper, type Product, runEvents } from "./product.ts";
import { expect, type Report } from "./report.ts";
import { SkewWatch } from "./skew-watch.ts";
import { plainUpgrade } from "./upgrade.ts";
import { checkEmptyAtKubeletRestart } from "./upgraded.ts";

/** Two minors by one command, the workers drained in each or once at the end, as seen by the tests' own watches. */
export async function twoMinors(
  lab: Lab,
  product: Product,
  report: Report,
  [between, version]: readonly [string, string],
  kubelets: WorkerKubelets,
  scratch: string,
): Promise<void> {
  report.section(`two minors in one upgrade, the workers' kubelets: ${kubelets}`);
  const policyFile = join(scratch, `${kubelets}.json`);
  const policy = JSON.parse(await readFile(product.policyFile, "utf8")) as object;
  await writeFile(policyFile, JSON.stringify({ ...policy, workers: { kubelets } }));
  await checkPlan(lab, product, report, [between, version], kubelets, policyFile);
  const skew = new SkewWatch(lab.kubectl, lab.kubeconfig);
  let observed: Awaited<ReturnType<typeof plainUpgrade>>;
  try {
    observed = await plainUpgrade(lab, { ...product, policyFile }, report, version, scratch);
  } finally {
    await skew.stop();
  }
  await report.check("no kubelet newer than any API server at any moment", () => {
    expect(skew.breaches.length === 0, skew.breaches.join("\n"));
  });
  const wanted = kubelets === "catch-up" ? 1 : 2;
  for (const worker of lab.workers) {
    await report.check(
      `${worker} was cordoned and drained ${wanted === 1 ? "once" : "twice"}, by the tests' own watch`,
      () => {
        const history = observed.nodes.history(worker);
        const cordons = history.filter((seen, i) => seen.unschedulable && history[i - 1]?.unschedulable === false);
        expect(cordons.length === wanted, `${cordons.length} times`);
        return [...new Set(history.map((seen) => seen.kubelet))].join(" -> ");
      },
    );
  }
  if (kubelets === "each-hop") await checkEmptyAtKubeletRestart(lab, report, between, observed.pods);
  await report.check("kubeadm went through both minors on every node", async () => {
    const { events } = await runEvents(product);
    const done = events.flatMap((e) => (e.type === "step-settled" && e.outcome.is === "done" ? [e.step] : []));
    for (const node of [...lab.controlPlanes, ...lab.workers]) {
      const minors = done.filter((id) => id.includes(`/${node}/kubeadm-`)).map((id) => id.split("/")[0]);
      expect(minors.join() === "1.21,1.22", `${node}: ${minors.join(", ")}`);
    }
  });
}

async function checkPlan(
  lab: Lab,
  product: Product,
  report: Report,
  [between, version]: readonly [string, string],
  kubelets: WorkerKubelets,
  policyFile: string,
): Promise<void> {
  await report.check("the plan says by which version it goes and how often each node is drained", async () => {
    const { code, stdout, stderr } = await lockkeeper(product, ["plan", "--to", version, "--policy", policyFile], 120);
    expect(code === 0, stderr);
    const drains = kubelets === "catch-up" ? 1 : 2;
    const [line = ""] = stdout.split("\n");
    expect(line.includes(`by ${between}`), line);
    for (const worker of lab.workers) expect(line.includes(`${worker} ${drains}`), line);
    return line;
  });
}
