import { forecastDrains } from "../forecast/forecast.ts";
import { type Finding, finding } from "../model/finding.ts";
import type { Inventory } from "../model/inventory.ts";
import { nameOf } from "../rules/drain-views.ts";
import type { AnyCheck, InventoryCheck } from "./check.ts";
import { NAMED, some } from "./naming.ts";

const webhooks: InventoryCheck = {
  name: "webhooks that may refuse have somebody behind them",
  code: "webhook-without-endpoints",
  needs: "inventory",
  look: ({ webhooks }) =>
    webhooks
      .filter((w) => w.matters && w.endpoints === 0)
      .map((w) => {
        const saw = `the webhook ${w.name} refuses when it does not answer, and its service ${w.service} has no ready endpoint`;
        return finding("webhook-without-endpoints", { object: w.configuration }, saw);
      }),
};

const systemPods: InventoryCheck = {
  name: "system pods run",
  code: "system-pod-not-running",
  needs: "inventory",
  look: ({ pods }) =>
    pods
      .filter((p) => p.namespace === "kube-system" && !p.leaving && p.phase !== "Succeeded" && !p.ready)
      .slice(0, NAMED)
      .map((p) => {
        const saw = `it is ${p.phase}${p.phase === "Running" ? " and not ready" : ""} on ${p.node ?? "no node"}`;
        return finding("system-pod-not-running", { object: `Pod ${nameOf(p)}` }, saw);
      }),
};

const workloadsReady: InventoryCheck = {
  name: "workloads are ready",
  code: "workload-not-ready",
  needs: "inventory",
  look: ({ workloads }) => {
    const short = workloads.filter((w) => w.ready < w.wanted);
    return told("workload-not-ready", short, (w) => `${titleOf(w)} (${w.ready} of ${w.wanted})`, "not all ready");
  },
};

const singleReplicas: InventoryCheck = {
  name: "workloads have more than one replica",
  code: "single-replica",
  needs: "inventory",
  look: ({ workloads }) => {
    const alone = workloads.filter((w) => w.kind !== "DaemonSet" && w.wanted === 1 && w.namespace !== "kube-system");
    return told("single-replica", alone, titleOf, "away for a moment when their node is drained");
  },
};

const requests: InventoryCheck = {
  name: "pods state what they need",
  code: "requests-missing",
  needs: "inventory",
  look: ({ pods }) => {
    const bare = pods.filter((p) => p.demand.bare && !p.mirror && p.phase === "Running");
    return told("requests-missing", bare, nameOf, "without a request of cpu or memory, so counted as nothing");
  },
};

const limits: InventoryCheck = {
  name: "pods have limits of memory",
  code: "limits-missing",
  needs: "inventory",
  look: ({ pods }) => {
    const open = pods.filter((p) => p.demand.unlimited && !p.mirror && p.phase === "Running");
    return told("limits-missing", open, nameOf, "without a limit of memory");
  },
};

/** Of an event's message: a finding stands in a list, and the whole of it is told by the command that it names. */
const EXAMPLE_MAX_CHARS = 120;

const warnings: InventoryCheck = {
  name: "warning events",
  code: "warning-events",
  needs: "inventory",
  look: ({ warnings: events = [] }) =>
    told(
      "warning-events",
      events,
      (e) => `${e.reason} ${e.count} times, for one ${cut(e.example)}`,
      "kinds of warnings",
    ),
};

function cut(text: string): string {
  return text.length > EXAMPLE_MAX_CHARS ? `${text.slice(0, EXAMPLE_MAX_CHARS - 1)}…` : text;
}

const capacity: InventoryCheck = {
  name: "there is room when the largest node is away",
  code: "capacity-short",
  needs: "inventory",
  look: ({ rooms, pods }, { state }) => {
    const open = new Set(state.nodes.filter((n) => n.ready && !n.unschedulable).map((n) => n.name));
    const usable = rooms.filter((r) => open.has(r.node));
    const running = pods.filter((p) => p.node !== null && open.has(p.node) && p.phase === "Running");
    const needs = [
      ["cpu", (x: { cpuMilli: number }) => x.cpuMilli, "m"],
      ["memory", (x: { memoryBytes: number }) => Math.round(x.memoryBytes / 2 ** 20), " MiB"],
    ] as const;
    if (usable.length < 2) return [];
    const unjudged = running.filter((p) => p.demand.unjudged).length;
    const far = unjudged > 0 ? `; ${unjudged} pods have rules of their own (affinities, volumes, ports) besides` : "";
    const places = usable.reduce((sum, r) => sum + r.pods, 0) - Math.max(...usable.map((r) => r.pods));
    const crowd =
      running.length <= places
        ? []
        : [
            finding(
              "capacity-short",
              "cluster",
              `${running.length} pods run; without the largest node ${places} may${far}`,
            ),
          ];
    const short = needs.flatMap(([what, of, unit]) => {
      const rest = usable.reduce((sum, r) => sum + of(r), 0) - Math.max(...usable.map(of));
      const wanted = running.reduce((sum, p) => sum + of(p.demand), 0);
      if (wanted <= rest) return [];
      const saw = `pods ask for ${wanted}${unit} of ${what}; without the largest node there are ${rest}${unit}${far}`;
      return [finding("capacity-short", "cluster", saw)];
    });
    return [...short, ...crowd];
  },
};

const drains: InventoryCheck = {
  name: "drains can finish",
  code: "drain-would-halt",
  also: ["pods-fit-nowhere"],
  needs: "inventory",
  look: (inventory, { state, policy, work }) => {
    const drained = new Set(work.filter((w) => w.kubelet).map((w) => w.node.name));
    return forecastDrains(state, inventory, policy.drain)
      .filter((f) => drained.has(f.node))
      .flatMap((f): Finding[] => {
        const where = { node: f.node };
        const halts = f.blockers.slice(0, NAMED).map((b) => {
          const what = typeof b.where === "object" && "object" in b.where ? `${b.where.object}: ` : "";
          return finding("drain-would-halt", where, `${b.code}: ${what}${b.saw}`);
        });
        if (f.homeless.length === 0) return halts;
        const saw = `of ${f.evict} pods to evict, ${f.homeless.length} fit on no other node now: ${some(f.homeless)}`;
        return [...halts, finding("pods-fit-nowhere", where, saw)];
      });
  },
};

/** Components that kubeadm does not manage, by the names of their workloads and images. */
const THIRD_PARTY =
  /calico-node|cilium|flannel|weave-net|antrea|kindnet|kube-router|ingress-nginx|nginx-ingress|traefik|haproxy-ingress|contour|metallb|kube-vip/;

const thirdParty: InventoryCheck = {
  name: "network plugins and ingress controllers",
  code: "third-party-component",
  needs: "inventory",
  look: ({ workloads }, { target }) => {
    const found = workloads.filter((w) => THIRD_PARTY.test(`${w.name} ${w.image}`));
    if (found.length === 0) return [];
    const saw = `found ${some(found.map((w) => `${titleOf(w)} (${w.image})`))}; see whether these versions support ${target}`;
    return [finding("third-party-component", "cluster", saw)];
  },
};

/** Checks of what runs in the cluster. */
export const WORKLOAD_CHECKS: readonly AnyCheck[] = [
  webhooks,
  systemPods,
  workloadsReady,
  drains,
  capacity,
  singleReplicas,
  requests,
  limits,
  warnings,
  thirdParty,
];

type Listed = "workload-not-ready" | "single-replica" | "requests-missing" | "limits-missing" | "warning-events";

/** One finding for all of them: a hundred alike would hide what matters. */
function told<T>(code: Listed, all: readonly T[], say: (item: T) => string, what: string): readonly Finding[] {
  return all.length === 0 ? [] : [finding(code, "cluster", `${all.length} ${what}: ${some(all.map(say))}`)];
}

function titleOf(workload: Pick<Inventory["workloads"][number], "kind" | "namespace" | "name">): string {
  return `${workload.kind} ${nameOf(workload)}`;
}
