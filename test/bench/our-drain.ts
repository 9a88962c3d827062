import { openKube } from "@lockkeeper/coordinator/kube/open";
import type { Epoch, Instant, NodeName, NodeUid, RunId, StepId } from "@lockkeeper/core/model/ids";
import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import type { NodeStep } from "@lockkeeper/core/model/step";
import pino from "pino";
import type { Lab } from "../lab/suite/lab.ts";

const NAMESPACE = "lockkeeper-bench";
const KINDS = ["cordon", "drain", "confirm-drained"] as const;

/** The coordinator's own drain, in this process, on the lab's API: what a run does between its intents, and nothing else. */
export type OurDrain = AsyncDisposable & {
  /** Cordons, drains and confirms; each in seconds. @throws with the findings when one of them fails. */
  drain(node: string): Promise<readonly { readonly name: string; readonly seconds: number }[]>;
  uncordon(node: string): Promise<void>;
};

/** Leads by a Lease in a namespace of its own, for every write of the product's is fenced by one; the namespace goes afterwards. */
export async function ourDrain(lab: Lab): Promise<OurDrain> {
  await lab.k(["create", "namespace", NAMESPACE]);
  const stop = new AbortController();
  const kube = await openKube({
    kubeconfigFile: lab.kubeconfig,
    namespace: NAMESPACE,
    identity: "bench",
    nodeName: null,
    log: pino({ level: "silent" }),
    clock: () => Date.now() as Instant,
  });
  let leading: Promise<void> = Promise.resolve();
  await new Promise<void>((won) => {
    leading = kube.lease.run((change) => change.is === "won" && won(), stop.signal);
  });
  const watching = kube.cluster.watch(() => undefined, stop.signal).catch(() => undefined);
  await kube.cluster.refresh();
  const act = async (kind: (typeof KINDS)[number] | "uncordon", node: string) => {
    const uid = (await lab.k(["get", "node", node, "-o", "jsonpath={.metadata.uid}"])) as NodeUid;
    const step: NodeStep = { kind, id: `bench/${kind}` as StepId, on: node as NodeName };
    const began = performance.now();
    const outcome = await kube.cluster.act(step, {
      owner: { run: "bench" as RunId, step: step.id, epoch: 1 as Epoch, wasUnschedulable: false },
      ...{ uid, policy: { ...DEFAULT_POLICY, drain: { ...DEFAULT_POLICY.drain, emptyDirPods: "evict" } } },
      ...{ baseline: {}, force: [], quarantined: new Set(), progress: () => undefined, signal: stop.signal },
    });
    if (outcome.is === "failed")
      throw new Error(`${kind} of ${node}: ${outcome.findings.map((f) => f.saw).join("; ")}`);
    return { name: kind, seconds: (performance.now() - began) / 1000 };
  };
  return {
    async drain(node) {
      const spent: { name: string; seconds: number }[] = [];
      for (const kind of KINDS) spent.push(await act(kind, node));
      return spent;
    },
    async uncordon(node) {
      await act("uncordon", node);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([leading, watching]);
      await lab.k(["delete", "namespace", NAMESPACE, "--wait=false"]);
    },
  };
}
