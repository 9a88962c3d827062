import { setTimeout as delay } from "node:timers/promises";
import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Done } from "@lockkeeper/core/model/outcome";
import type { AddonState } from "@lockkeeper/core/model/state";
import type { ExpectedNode } from "@lockkeeper/core/model/step";
import type { Version } from "@lockkeeper/core/model/version";
import { allSaw } from "@lockkeeper/core/rules/finding-text";
import { allNodes, type ClusterContext, type Tools } from "./act-tools.ts";
import { readCoreDns, readKubeProxy } from "./addon-view.ts";
import { type HopLook, lookAfterHop, skewAfterHop } from "./hop-look.ts";
import { list } from "./json.ts";
import { readKubeadmConfig } from "./kubeadm-config.ts";
import type { NodeSeen } from "./node-view.ts";
import { readPod } from "./pod-view.ts";
import { endpointUnready } from "./stable-pods.ts";
import { staticPods } from "./state.ts";
import { done, failWith, steady, until } from "./steady.ts";

const KUBE_SYSTEM = "/api/v1/namespaces/kube-system";
const APPS = "/apis/apps/v1/namespaces/kube-system";

/** Before a hop: the API server says it is ready, and so is every node. */
export async function preflight(tools: Tools, context: ClusterContext): Promise<Done<"preflight">> {
  context.progress("asking the API server and looking at every node");
  return await steady(context, async () => {
    const unready = await endpointUnready(tools, context.signal);
    const { nodes, broken } = await allNodes(tools, context.signal);
    const findings = [
      ...broken,
      ...nodes.filter((node) => !node.ready && !context.quarantined.has(node.name)).map(notReady),
    ];
    if (unready) findings.push(finding("api-away", "cluster", unready));
    if (findings.length > 0) failWith(findings);
    return done("preflight", { checks: 1 + nodes.length });
  });
}

/**
 * Waits until kube-proxy is at the version and CoreDNS, where it is there, is ready everywhere. A cluster without
 * kube-proxy has replaced it; CoreDNS has versions of its own.
 */
export async function verifyAddons(tools: Tools, to: Version, context: ClusterContext): Promise<Done<"verify-addons">> {
  const limit = context.policy.gate.timeoutSeconds;
  let wrong: readonly Finding[] = [];
  const addons = await until(
    context,
    limit,
    async () => {
      const proxy = await tools.api.find(`${APPS}/daemonsets/kube-proxy`, context.signal);
      const dns = await tools.api.find(`${APPS}/deployments/coredns`, context.signal);
      const found = [...(proxy ? [readKubeProxy(proxy)] : []), ...(dns ? [readCoreDns(dns)] : [])];
      wrong = found.flatMap((addon) => addonFinding(addon, to, context.quarantined.size) ?? []);
      if (wrong.length === 0) return found;
      context.progress(`addons: ${allSaw(wrong)}`);
      return null;
    },
    () => wrong,
  );
  return done("verify-addons", { addons: addons.map((addon) => `${addon.name} ${addon.image}`) });
}

/** @param away nodes on which a DaemonSet's pod may be missing. */
function addonFinding(addon: AddonState, to: Version, away: number): Finding | null {
  const where = { object: `${addon.name === "coredns" ? "Deployment" : "DaemonSet"} kube-system/${addon.name}` };
  const { desired, updated, ready } = addon;
  if (addon.name === "kube-proxy" && addon.version !== to) {
    return finding("addons-not-ready", where, `kube-proxy is at ${addon.image}, not ${to}`);
  }
  const wanted = addon.name === "kube-proxy" ? desired - away : desired;
  if (updated >= wanted && ready >= wanted) return null;
  return finding("addons-not-ready", where, `${addon.name}: of ${desired}, ${updated} are updated and ${ready} ready`);
}

/** After a kubelet's restart its node's status follows within seconds; more patience would only delay the finding. */
const SETTLE_SECONDS = 60;

/**
 * The hop's end: the API server ready, every kubelet and static pod at the version, every node Ready, kubeadm-config at the
 * version, the skew policy kept. Workloads, ingresses, pods and warning events are held against the baseline: what is less than
 * it is told as a warning, and fails the step where policy has the workloads gate.
 * @param later nodes whose kubelets move in a later hop.
 */
export async function verifyHop(
  tools: Tools,
  to: Version,
  later: readonly NodeName[],
  context: ClusterContext,
): Promise<Done<"verify-hop">> {
  const kubelet = (node: NodeName) => (later.includes(node) ? null : to);
  const nodes = await untilAsWanted(tools, { config: to, kubelet, plane: () => to }, context);
  const look = await settledLook(tools, nodes, context);
  if (context.policy.gates.workloads && look.short.length > 0) failWith(look.short);
  const below = look.short.map((f) => ({ ...f, code: "below-baseline" as const }));
  return done("verify-hop", { nodes: nodes.length, seen: look.seen }, [...below, ...look.told]);
}

/**
 * A rollback's end: the API server ready, every node Ready and at what it is to run, the skew policy kept.
 * @param to of kubeadm-config.
 */
export async function verifyRollback(
  tools: Tools,
  to: Version,
  expect: readonly ExpectedNode[],
  context: ClusterContext,
): Promise<Done<"verify-rollback">> {
  const of = (node: NodeName) => expect.find((e) => e.node === node) ?? null;
  const kubelet = (node: NodeName) => of(node)?.kubelet ?? null;
  const plane = (node: NodeName) => of(node)?.apiserver ?? null;
  const nodes = await untilAsWanted(tools, { config: to, kubelet, plane }, context);
  return done("verify-rollback", { nodes: nodes.length });
}

/** What a cluster is to be: kubeadm-config's version, and each node's; null: that is not looked at. */
type Wanted = {
  readonly config: Version;
  readonly kubelet: (node: NodeName) => Version | null;
  readonly plane: (node: NodeName) => Version | null;
};

async function untilAsWanted(tools: Tools, wanted: Wanted, context: ClusterContext): Promise<readonly NodeSeen[]> {
  let wrong: readonly Finding[] = [];
  return await until(
    context,
    SETTLE_SECONDS,
    async () => {
      const seen = await findingsAgainst(tools, wanted, context);
      wrong = seen.findings;
      if (wrong.length === 0) return seen.nodes;
      context.progress(`not yet at ${wanted.config}: ${allSaw(wrong)}`);
      return null;
    },
    () => wrong,
  );
}

/** What the last node's drain moved may still be starting: workloads are given time before they count as short. */
async function settledLook(tools: Tools, nodes: readonly NodeSeen[], context: ClusterContext): Promise<HopLook> {
  const deadline = performance.now() + Math.min(SETTLE_SECONDS, context.policy.gate.timeoutSeconds) * 1000;
  for (;;) {
    const look = await steady(context, () => lookAfterHop(tools, nodes, context));
    if (look.short.length === 0 || performance.now() >= deadline) return look;
    context.progress(`workloads: ${allSaw(look.short)}`);
    await delay(1000, undefined, { signal: context.signal });
  }
}

async function findingsAgainst(tools: Tools, wanted: Wanted, { signal, quarantined }: ClusterContext) {
  const unready = await endpointUnready(tools, signal);
  const { nodes, broken } = await allNodes(tools, signal);
  const query = new URLSearchParams({ labelSelector: "tier=control-plane" });
  const answer = await tools.api.get(`${KUBE_SYSTEM}/pods?${query}`, signal);
  const pods = list(answer, "items").flatMap((object) => readPod(object) ?? []);
  const config = readKubeadmConfig(await tools.api.find(`${KUBE_SYSTEM}/configmaps/kubeadm-config`, signal));
  const findings: Finding[] = [...broken];
  if (unready) findings.push(finding("api-away", "cluster", unready));
  const counted = nodes.filter((n) => !quarantined.has(n.name));
  findings.push(...skewAfterHop(counted, pods));
  for (const node of nodes) {
    if (quarantined.has(node.name)) continue;
    const where = { node: node.name };
    if (!node.ready) findings.push(notReady(node));
    const [kubelet, plane] = [wanted.kubelet(node.name), wanted.plane(node.name)];
    if (kubelet !== null && node.kubelet !== kubelet)
      findings.push(finding("version-mismatch", where, `kubelet of ${node.name} is at ${node.kubelet}`));
    const found = node.role === "control-plane" ? staticPods(node.name, pods) : [];
    for (const { state } of found) {
      if (state.component === "etcd" || plane === null || state.version === plane) continue;
      findings.push(finding("version-mismatch", where, `${state.component} of ${node.name} is at ${state.image}`));
    }
    if (node.role === "control-plane" && !found.some(({ state }) => state.component === "kube-apiserver")) {
      findings.push(finding("version-mismatch", where, `${node.name} shows no mirror pod of kube-apiserver`));
    }
  }
  if (typeof config === "string" || config.version !== wanted.config) {
    const saw = typeof config === "string" ? config : `kubeadm-config is at ${config.version}`;
    findings.push(finding("version-mismatch", { object: "ConfigMap kube-system/kubeadm-config" }, saw));
  }
  return { nodes, findings };
}

function notReady(node: NodeSeen): Finding {
  return finding("node-not-ready", { node: node.name }, `${node.name}: ${node.readyWhy}`);
}
