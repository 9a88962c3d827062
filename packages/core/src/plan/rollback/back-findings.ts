import { type Finding, finding } from "../../model/finding.ts";
import type { HostFacts } from "../../model/host.ts";
import type { Basis } from "../../model/plan.ts";
import { apiserverVersion, type ClusterState, nodeOf } from "../../model/state.ts";
import { minorName } from "../../model/version.ts";
import { packageVersion } from "../../rules/package-version.ts";
import { apiserversOf, type Component, minorsApart, skewFindings } from "../../rules/skew.ts";
import type { BackWork, Decided } from "./back-work.ts";
import type { Stopped } from "./stopped-at.ts";

/** What stands in the way of a rollback, and what has to be known of it; blockers first are no matter of order. */
export function backFindings(state: ClusterState, was: Basis, stopped: Stopped, decided: Decided): readonly Finding[] {
  const { work, planesStay, allMoved, someMoved } = decided;
  const { to } = stopped.hop;
  const found: Finding[] = [...replaced(state, was), ...work.flatMap(ofNode), ...skewOnTheWayBack(state, decided)];
  if (planesStay) {
    const who = apiserversOf(state).map((a) => `${a.node} ${a.version}`);
    found.push(finding("control-planes-stay", "cluster", `every control plane has moved: ${who.join(", ")}`));
  } else if (someMoved && !allMoved) {
    const who = apiserversOf(state).filter((a) => a.version === to);
    const saw = `served by ${who.map((a) => a.node).join(", ")} at ${to}`;
    found.push(finding("rollback-storage-unknown", "cluster", saw));
  }
  if (stopped.index > 0) {
    const saw = `the hop ${stopped.hop.from} -> ${to} goes back; ${stopped.index} before it ${stopped.index > 1 ? "stay" : "stays"} done`;
    found.push(finding("rollback-hop-alone", "cluster", saw));
  }
  return found;
}

/** The nodes of the run must be those of now: what was kept lies on their disks. */
function replaced(state: ClusterState, was: Basis): readonly Finding[] {
  return was.nodes.flatMap((then) => {
    const now = nodeOf(state, then.name);
    const where = { node: then.name };
    if (!now) return [finding("node-missing", where, `${then.name} is gone from the cluster`)];
    if (now.uid !== then.uid)
      return [finding("node-replaced", where, `its Node UID is ${now.uid}; it was ${then.uid}`)];
    if (now.machineId === then.machineId) return [];
    return [finding("node-replaced", where, `its machine-id is ${now.machineId}; it was ${then.machineId}`)];
  });
}

function ofNode(work: BackWork): readonly Finding[] {
  const { node, point, kubelet, kubeadm, manifests } = work;
  const where = { node: node.name };
  const found: Finding[] = [];
  if (node.hold !== null)
    found.push(finding("node-on-hold", where, `lockkeeper.dev/hold: ${node.hold || "(no reason given)"}`));
  if (node.host === null) {
    const why = node.unanswered ? `its agent did not answer: ${node.unanswered.why}` : "its agent has not said hello";
    return [...found, finding("agent-away", where, `what the host has is not known: ${why}`)];
  }
  const changed = kubelet !== "none" || kubeadm || manifests;
  if (changed && point === null) {
    found.push(
      finding("rollback-point-missing", where, `${node.name} was changed and the run kept no rollback point of it`),
    );
  }
  return [...found, ...packages(work, node.host)];
}

function packages({ node, before, exact, kubelet, kubeadm, stage }: BackWork, host: HostFacts): readonly Finding[] {
  const where = { node: node.name };
  const found: Finding[] = [];
  const minors = [kubeadm ? before.kubeadm : null, kubelet === "process" ? before.kubelet : null].flatMap(
    (v) => v ?? [],
  );
  const [one, other] = minors.map(minorName);
  if (one && other && one !== other) {
    found.push(finding("rollback-mixed-minors", where, `kubeadm ${before.kubeadm} and the kubelet ${before.kubelet}`));
  }
  if (!stage) return found;
  const wanted = (exact ?? []).filter(({ name }) => (name === "kubeadm" ? kubeadm : kubelet === "process"));
  const missing = wanted.filter(({ name, version }) => {
    const there = host.packages.some((p) => p.name === name && p.installed === version && p.configured);
    return !there && !host.offers.some((o) => o.name === name && o.version === version);
  });
  const readable = wanted.every(({ version }) => packageVersion(version) !== null);
  if (missing.length > 0 || !readable) {
    const saw = `no repository of ${node.name} offers ${missing.map((p) => `${p.name} ${p.version}`).join(", ")}`;
    found.push(finding("package-not-offered", where, saw));
  }
  return found;
}

/**
 * The version skew policy at each moment of the way back: kubelets first, beside API servers as they are; then the API
 * servers, one by one, none of which may leave a kubelet newer than itself or stand more than a minor from another.
 */
function skewOnTheWayBack(state: ClusterState, { work }: Decided): readonly Finding[] {
  const kubelets: readonly Component[] = state.nodes.map((n) => {
    const back = work.find((w) => w.node.name === n.name && w.kubelet === "process");
    return { node: n.name, version: back ? back.before.kubelet : n.kubelet };
  });
  const now = apiserversOf(state);
  const found = [...skewFindings({ apiservers: now, kubelets })];
  const backs = work.filter((w) => w.manifests && w.before.apiserver !== null);
  const going = backs.filter((w) => {
    const is = apiserverVersion(w.node);
    return is !== null && w.before.apiserver !== null && minorsApart(is, w.before.apiserver) < 0;
  });
  if (going.length > 0) {
    const apiservers = now.map((a) => ({
      ...a,
      version: going.find((w) => w.node.name === a.node)?.before.apiserver ?? a.version,
    }));
    found.push(...skewFindings({ apiservers, kubelets }));
  }
  return [...new Map(found.map((f) => [f.saw, f])).values()];
}
