import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { Back, HopSeen } from "@lockkeeper/core/model/hop-seen";
import { WORKLOAD_KINDS, type WorkloadKind } from "@lockkeeper/core/model/inventory";
import { type Baseline, warningKey } from "@lockkeeper/core/model/plan";
import { apiserverVersion } from "@lockkeeper/core/model/state";
import { compareVersions, type Version } from "@lockkeeper/core/model/version";
import { nameOf } from "@lockkeeper/core/rules/drain-views";
import { skewFindings } from "@lockkeeper/core/rules/skew";
import type { ClusterContext, Tools } from "./act-tools.ts";
import { allowed, lookAtIngresses } from "./inventory.ts";
import type { NodeSeen } from "./node-view.ts";
import type { PodSeen } from "./pod-view.ts";
import { type StaticPod, staticPods } from "./state.ts";
import { warningEvents } from "./warning-events.ts";
import { allWorkloads, newlyLooping, shortOf } from "./workloads-back.ts";

const NAMED = 10;

/** What a look at the whole cluster after a hop says beside its versions. */
export type HopLook = {
  readonly seen: HopSeen;
  /** Workloads that are short of the baseline: those that a policy with the workloads gate halts for. */
  readonly short: readonly Finding[];
  /** Told, and in nobody's way. */
  readonly told: readonly Finding[];
};

/** Holds the cluster as it is against the baseline. @throws ApiError, Unreachable */
export async function lookAfterHop(
  tools: Tools,
  nodes: readonly NodeSeen[],
  context: ClusterContext,
): Promise<HopLook> {
  const { baseline, signal } = context;
  const pods = tools.caches.pods.items() ?? [];
  const [workloads, ingresses, warnings] = await Promise.all([
    allWorkloads(tools),
    allowed(lookAtIngresses(tools, signal)),
    allowed(warningEvents(tools.api, signal)),
  ]);
  const short = shortOf(workloads, baseline, context.quarantined.size);
  const looping = newlyLooping(pods, baseline);
  const away = ingressesAway(ingresses ?? [], baseline);
  const before = new Set(baseline.warnings ?? []);
  const fresh = (warnings ?? []).filter((w) => !before.has(warningKey(w)));
  const unready = pods.filter(
    (p) => p.namespace === "kube-system" && !p.leaving && p.phase !== "Succeeded" && !p.ready,
  );
  const saidNew = fresh.slice(0, NAMED).map((w) => `${w.reason} ${w.count} times, for one ${w.example}`);
  return {
    seen: {
      ...versionsSeen(nodes, pods),
      pods: {
        running: pods.filter((p) => p.phase === "Running").length,
        notReady: pods.filter((p) => p.phase === "Running" && !p.ready).length,
        looping: pods.filter((p) => p.looping).length,
      },
      workloads: baseline.workloads ? backByKind(baseline.workloads, new Set(short.map((s) => s.key))) : null,
      ingresses: baseline.ingresses
        ? { known: baseline.ingresses.length, back: baseline.ingresses.length - away.length }
        : null,
      newWarnings: baseline.warnings && warnings ? saidNew : null,
    },
    short: [
      ...short.map(({ key, saw }) => finding("workloads-not-back", { object: key }, saw)),
      ...looping.map((p) =>
        finding("workloads-not-back", { object: `Pod ${nameOf(p)}` }, `Pod ${nameOf(p)} keeps ending`),
      ),
    ].slice(0, NAMED),
    told: [
      ...away,
      ...unready
        .slice(0, NAMED)
        .map((p) =>
          finding("system-pod-not-running", { object: `Pod ${nameOf(p)}` }, `it is ${p.phase} and not ready`),
        ),
      ...(baseline.warnings && saidNew.length > 0
        ? [finding("warning-events-new", "cluster", saidNew.join("; "))]
        : []),
    ],
  };
}

/** The skew policy, over what is there now. */
export function skewAfterHop(nodes: readonly NodeSeen[], pods: readonly PodSeen[]): readonly Finding[] {
  const kubelets = nodes.map((n) => ({ node: n.name, version: n.kubelet }));
  return skewFindings({ apiservers: apiservers(nodes, pods), kubelets });
}

function apiservers(nodes: readonly NodeSeen[], pods: readonly PodSeen[]) {
  return nodes.flatMap((n) => {
    const version = apiserverVersion({ staticPods: staticPods(n.name, pods).map((p) => p.state) });
    return version === null ? [] : [{ node: n.name, version }];
  });
}

function versionsSeen(
  nodes: readonly NodeSeen[],
  pods: readonly PodSeen[],
): Pick<HopSeen, "components" | "nodes" | "apiservers" | "kubelets"> {
  const counts = new Map<string, { component: string; version: string; nodes: number }>();
  for (const { state } of nodes.flatMap((n): readonly StaticPod[] => staticPods(n.name, pods))) {
    const version = state.version ?? /:([^:/@]+)(?:@.*)?$/.exec(state.image)?.[1] ?? "unknown";
    const key = `${state.component} ${version}`;
    const { component } = state;
    counts.set(key, { component, version, nodes: (counts.get(key)?.nodes ?? 0) + 1 });
  }
  return {
    components: [...counts.values()],
    nodes: {
      total: nodes.length,
      ready: nodes.filter((n) => n.ready).length,
      cordoned: nodes.filter((n) => n.unschedulable).length,
    },
    apiservers: spread(apiservers(nodes, pods).map((a) => a.version)),
    kubelets: spread(nodes.map((n) => n.kubelet)),
  };
}

/** Oldest and newest. */
function spread(versions: readonly Version[]): readonly [Version, Version] | null {
  const sorted = [...versions].sort(compareVersions);
  const [first] = sorted;
  const last = sorted.at(-1);
  return first && last ? [first, last] : null;
}

function backByKind(known: NonNullable<Baseline["workloads"]>, short: ReadonlySet<string>): Record<WorkloadKind, Back> {
  const of = (kind: WorkloadKind): Back => {
    const all = known.filter((w) => w.kind === kind);
    const missing = [...short].filter((key) => key.startsWith(`${kind} `)).length;
    return { known: all.length, back: all.length - missing };
  };
  const [deployments, sets, daemons] = WORKLOAD_KINDS.map(of);
  const none = { known: 0, back: 0 };
  return { Deployment: deployments ?? none, StatefulSet: sets ?? none, DaemonSet: daemons ?? none };
}

/** Ingresses that are gone or have fewer addresses than they had. */
function ingressesAway(now: NonNullable<Baseline["ingresses"]>, { ingresses = [] }: Baseline): readonly Finding[] {
  const there = new Map(now.map((i) => [nameOf(i), i.addresses]));
  return ingresses.flatMap((was) => {
    const addresses = there.get(nameOf(was));
    if (addresses !== undefined && addresses >= was.addresses) return [];
    const saw = addresses === undefined ? "it is gone" : `it has ${addresses} addresses and had ${was.addresses}`;
    return [finding("below-baseline", { object: `Ingress ${nameOf(was)}` }, saw)];
  });
}
