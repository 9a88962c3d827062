import { type Lab, until } from "../lab/suite/lab.ts";

type Pod = {
  readonly metadata: {
    readonly name: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

/** Pods of test/lab/manifests/workloads.yaml that a drain moves: 20 of web, under a budget of 4, and two of db and of cache. */
const PODS = 24;
const ALLOWED = 4;

/** kubectl's drain, as somebody types it. */
export async function kubectlDrain(lab: Lab, node: string): Promise<void> {
  await lab.k(["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=280s"]);
}

/** Puts the whole load on one worker, so that every measured drain has the same to do, and waits until it has come to rest. */
export async function gather(lab: Lab, node: string): Promise<void> {
  const others = lab.workers.filter((other) => other !== node);
  for (const other of others) await kubectlDrain(lab, other);
  for (const other of lab.workers) await lab.k(["uncordon", other]);
  await atRest(lab, node);
}

/** Waits until every pod of the load is Ready on that node, none is leaving, and the budget has all of its room. */
export async function atRest(lab: Lab, node: string): Promise<void> {
  await until(`the load at rest on ${node}`, 240, async () => {
    const { items } = JSON.parse(await lab.k(["-n", "shop", "get", "pods", "-o", "json"])) as { items: Pod[] };
    const mine = items.filter((pod) => !pod.metadata.ownerReferences?.some((o) => o.kind === "DaemonSet"));
    const there = mine.filter((pod) => pod.spec.nodeName === node && isReady(pod) && !pod.metadata.deletionTimestamp);
    if (there.length !== PODS || mine.length !== PODS) throw new Error(`${there.length} of ${mine.length} pods are`);
    const room = await lab.k(["-n", "shop", "get", "pdb", "web", "-o", "jsonpath={.status.disruptionsAllowed}"]);
    if (Number(room) !== ALLOWED) throw new Error(`the budget allows ${room}`);
    return true;
  });
}

function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
}
