import type { Demand, Toleration } from "@lockkeeper/core/model/inventory";
import { at, list, strings, text } from "./json.ts";
import { quantity } from "./quantity.ts";

/**
 * What a pod wants of a node: per resource the sum of its containers or its greatest init container, whichever is more,
 * and its overhead (kube-scheduler, pod requests).
 */
export function readDemand(pod: unknown): Demand {
  const containers = list(pod, "spec", "containers");
  const request = (resource: "cpu" | "memory") => {
    const of = (container: unknown) => quantity(at(container, "resources", "requests", resource));
    const all = containers.reduce((sum: number, c) => sum + of(c), 0);
    const init = Math.max(0, ...list(pod, "spec", "initContainers").map(of));
    return Math.max(all, init) + quantity(at(pod, "spec", "overhead", resource));
  };
  const stated = (c: unknown, resource: string) => at(c, "resources", "requests", resource) !== undefined;
  return {
    // Rounded first: a sum of tenths is no exact number.
    cpuMilli: Math.ceil(Number((request("cpu") * 1000).toFixed(6))),
    memoryBytes: Math.ceil(request("memory")),
    nodeSelector: strings(pod, "spec", "nodeSelector"),
    tolerations: list(pod, "spec", "tolerations").map(toleration),
    unjudged: hasOtherRules(pod, containers),
    unlimited: containers.some((c) => at(c, "resources", "limits", "memory") === undefined),
    bare: containers.some((c) => !stated(c, "cpu") || !stated(c, "memory")),
  };
}

function toleration(value: unknown): Toleration {
  return {
    key: text(value, "key") ?? "",
    operator: text(value, "operator") === "Exists" ? "Exists" : "Equal",
    value: text(value, "value") ?? "",
    effect: text(value, "effect") ?? "",
  };
}

function hasOtherRules(pod: unknown, containers: readonly unknown[]): boolean {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const affinities = ["nodeAffinity", "podAffinity", "podAntiAffinity"];
  return (
    affinities.some((kind) => at(pod, "spec", "affinity", kind, required) !== undefined) ||
    list(pod, "spec", "topologySpreadConstraints").some((c) => text(c, "whenUnsatisfiable") !== "ScheduleAnyway") ||
    containers.some((c) => list(c, "ports").some((port) => at(port, "hostPort") !== undefined)) ||
    list(pod, "spec", "volumes").some((v) => at(v, "persistentVolumeClaim") !== undefined)
  );
}
