import { fail, ok, type Result } from "../model/errors.ts";
import type { Policy } from "../model/policy.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";
import { compareVersions, minorName, oldest, type Version, versionParts } from "../model/version.ts";
import { allSaw } from "../rules/finding-text.ts";
import { apiserversOf, kubeletMayLag, lastManagedBy, minorsApart, skewFindings } from "../rules/skew.ts";
import { unansweredFindings } from "../rules/unanswered.ts";
import { newestAtAll, offeredOf } from "./offered.ts";
import { versionsFound } from "./versions-found.ts";

/** More hops than that are no plan that anybody would oversee. */
const HOPS_MAX = 20;
/** Nodes that a message names. */
const NAMED = 5;

/** Where an upgrade begins, and the versions that it stops at in their order: one a minor, the target last. */
export type Route = { readonly from: Version; readonly stops: readonly Version[] };

/**
 * The way to the target, minor by minor: each minor in between by policy's `via`, or at the newest patch that every node
 * is offered. Before the first a stop at the cluster's present version where nodes lag too far for the first minor.
 * `version-downgrade` when something found is newer than a stop, `version-skips-minor` when there is no way in minors,
 * `package-not-offered` when a minor in between has no version for all, `request-malformed` when `via` is off the way.
 */
export function routeOf(state: ClusterState, target: Version, policy: Policy): Result<Route> {
  const spread = skewFindings({ apiservers: apiserversOf(state), kubelets: [] });
  if (spread.length > 0) return fail("plan-blocked", allSaw(spread), spread);
  const apiservers = apiserversOf(state).map((a) => a.version);
  const from = oldest([state.kubeadmVersion, ...apiservers]) ?? state.kubeadmVersion;
  const newer = notNewerThan(state, target);
  if (!newer.ok) return newer;
  const minors = minorsApart(from, target);
  if (minors > HOPS_MAX)
    return fail("version-skips-minor", `no way of at most ${HOPS_MAX} minors leads from ${from} to ${target}`);
  const astray = policy.via.find((v) => minorsApart(from, v) < 1 || minorsApart(v, target) < 1);
  if (astray) {
    return fail("request-malformed", `policy.via names ${astray}, which is no minor between ${from} and ${target}`);
  }
  const stops: Version[] = [];
  for (let i = 1; i < minors; i++) {
    const stop = stopAt(state, from, i, policy);
    if (!stop.ok) return stop;
    stops.push(stop.value);
  }
  stops.push(target);
  const all = levelFirst(state, from, stops);
  const [first = target] = all;
  // Nodes that lag are brought to where the others are: a package that is further already would have to go back.
  const further = first === from ? notNewerThan(state, first, all.length) : ok(null);
  return further.ok ? ok({ from: startOf(state, from, target), stops: all }) : further;
}

function stopAt(state: ClusterState, from: Version, minors: number, { via }: Policy): Result<Version> {
  const { major, minor } = versionParts(from);
  const name = `v${major}.${minor + minors}`;
  const chosen = via.find((v) => minorName(v) === name) ?? newestAtAll(state, name);
  if (chosen === null) {
    const silent = state.nodes.flatMap((n) => unansweredFindings(n, state));
    if (silent.length > 0 && state.nodes.every((n) => n.host === null))
      return fail("plan-blocked", allSaw(silent), silent);
    // Silent nodes had no say; where each that spoke has some version, they have none in common.
    const heard = state.nodes.filter((n) => n.host !== null);
    const without = heard.filter((n) => offeredOf(n, name).length === 0);
    const told = [without, heard, state.nodes].find((nodes) => nodes.length > 0) ?? [];
    const saw = told.slice(0, NAMED).map((n) => `${n.name}: ${offersText(n, name)}`);
    const more = told.length > NAMED ? [`and ${told.length - NAMED} more`] : [];
    const where = [...saw, ...more].join("; ");
    return fail("package-not-offered", `no version of ${name} is on offer at every node (${where})`);
  }
  const newer = notNewerThan(state, chosen, minors);
  return newer.ok ? ok(chosen) : newer;
}

function offersText(node: NodeState, minor: string): string {
  return node.host === null ? "not known" : offeredOf(node, minor).join(", ") || "nothing";
}

/** Nothing is taken back: `version-downgrade` when anything found is newer. */
function notNewerThan(state: ClusterState, stop: Version, between = 0): Result<null> {
  const newer = versionsFound(state).filter((f) => compareVersions(f.version, stop) > 0);
  if (newer.length === 0) return ok(null);
  const who = newer.slice(0, 5).map((f) => `${f.what} at ${f.version}`);
  const how = between > 0 ? `the way goes by ${stop}, which` : stop;
  return fail("version-downgrade", `${how} is older than ${who.join(", ")}`);
}

/** Control planes that are there already: the upgrade is that of the nodes that lag. */
function startOf(state: ClusterState, from: Version, target: Version): Version {
  return from === target ? (oldest(state.nodes.map((n) => n.kubelet)) ?? from) : from;
}

/**
 * Nodes that lag too far behind the first minor are brought to the cluster's present version first, where one step of
 * their kubeadm leads there; preflight refuses the others.
 */
function levelFirst(state: ClusterState, from: Version, stops: readonly Version[]): readonly Version[] {
  const [first = from] = stops;
  const level = state.kubeadmVersion === from && state.nodes.every((n) => (apiserverVersion(n) ?? from) === from);
  if (!level || minorsApart(from, first) < 1) return stops;
  return state.nodes.some((n) => lagsTooFar(n, first)) ? [from, ...stops] : stops;
}

function lagsTooFar(node: NodeState, first: Version): boolean {
  const managed = lastManagedBy(node);
  if (managed !== null && minorsApart(managed, first) > 1) return true;
  return minorsApart(node.kubelet, first) > kubeletMayLag(node.kubelet);
}
