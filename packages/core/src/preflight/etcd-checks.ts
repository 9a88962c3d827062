import { type Finding, finding } from "../model/finding.ts";
import { minorOf } from "../model/version.ts";
import type { AnyCheck, HostCheck } from "./check.ts";

const etcd: HostCheck = {
  name: "etcd is whole",
  code: "etcd-unhealthy",
  needs: "host",
  look: (host, node, { policy, state }): readonly Finding[] => {
    if (node.role !== "control-plane" || state.externalEtcd) return [];
    if (host.etcd === null)
      return [finding("etcd-unhealthy", { node: node.name }, `${node.name} has no static pod of etcd`)];
    const { faults, raftLag } = host.etcd;
    const { maxRaftLag } = policy.etcd;
    const late = raftLag > maxRaftLag ? [`a member is ${raftLag} entries behind, more than ${maxRaftLag}`] : [];
    const all = [...faults, ...late];
    return all.length > 0 ? [finding("etcd-unhealthy", { node: node.name }, all.join("; "))] : [];
  },
};

const data: HostCheck = {
  name: "etcd's members hold the same data",
  code: "etcd-data-differs",
  also: ["etcd-members-not-compared"],
  needs: "host",
  look: ({ etcd: facts }, node): readonly Finding[] => {
    const agreement = facts?.agreement ?? null;
    if (agreement === null || agreement.is === "agreed") return [];
    const code = agreement.is === "differ" ? "etcd-data-differs" : "etcd-members-not-compared";
    return [finding(code, { node: node.name }, agreement.saw)];
  },
};

/** From 3.5.26 on an etcd cleans what 3.6 would stumble over (KK#135018). */
const SAFE = { minor: 5, patch: 26 };
/** kubeadm's etcd is 3.6 from here on. */
const ETCD_36_FROM = 34;

const zombies: HostCheck = {
  name: "etcd may go to 3.6",
  code: "etcd-zombie-members",
  needs: "host",
  look: ({ etcd: facts }, node, { target }): readonly Finding[] => {
    const [, minor, patch] = /^3\.(\d+)\.(\d+)/.exec(facts?.version ?? "") ?? [];
    if (minor === undefined || minorOf(target) < ETCD_36_FROM) return [];
    const old = Number(minor) < SAFE.minor || (Number(minor) === SAFE.minor && Number(patch) < SAFE.patch);
    return old
      ? [finding("etcd-zombie-members", { node: node.name }, `etcd of ${node.name} is ${facts?.version}`)]
      : [];
  },
};

/** How etcd looks from every control plane: a member that is away shows in what the others see. */
export const ETCD_CHECKS: readonly AnyCheck[] = [etcd, data, zombies];
