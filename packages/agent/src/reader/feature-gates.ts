import type { FeatureGate } from "@lockkeeper/core/model/host";
import { KUBEADM_CONFIG } from "@lockkeeper/core/rules/removed-gates";
import type { Flags } from "./pod-flags.ts";
import { isMapping, type Mapping, valueAt } from "./yaml.ts";

/** What gives feature gates on a host, as far as it can be read. */
export type GateSources = {
  /** Static pods' flags by component. */
  readonly pods: ReadonlyMap<string, Flags>;
  readonly kubeletConfig: Mapping | null;
  /** Texts of the files that give the kubelet flags. */
  readonly kubeletFlags: readonly string[];
  /** Null on workers: what they would say, control planes say. */
  readonly clusterConfig: Mapping | null;
};

const GATES_MAX = 200;

/** Each gate once by what gives it, whether it is turned on or off: either way it must be known. */
export function featureGates({
  pods,
  kubeletConfig,
  kubeletFlags,
  clusterConfig,
}: GateSources): readonly FeatureGate[] {
  const found: FeatureGate[] = [];
  const add = (by: string, gates: readonly string[]) => found.push(...gates.map((gate) => ({ by, gate })));
  for (const [component, flags] of pods)
    if (component !== "etcd") add(component, gatesIn(flags.get("feature-gates") ?? ""));
  add("kubelet", keysAt(kubeletConfig, "featureGates"));
  for (const text of kubeletFlags) {
    const lines = text.split("\n").filter((line) => !line.trimStart().startsWith("#"));
    for (const [, gates = ""] of lines.join("\n").matchAll(/--feature-gates[= ]["']?([A-Za-z0-9_=,]+)/g))
      add("kubelet", gatesIn(gates));
  }
  add(KUBEADM_CONFIG, keysAt(clusterConfig, "featureGates"));
  return [...new Map(found.map((one) => [`${one.by} ${one.gate}`, one])).values()].slice(0, GATES_MAX);
}

/** `A=true,B=false` gives A and B. */
function gatesIn(value: string): readonly string[] {
  return value.split(",").flatMap((part) => part.split("=")[0]?.trim() || []);
}

function keysAt(config: Mapping | null, key: string): readonly string[] {
  const found = valueAt(config, key);
  return isMapping(found) ? Object.keys(found) : [];
}
