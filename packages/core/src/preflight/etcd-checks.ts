import { type Finding, finding } from "../model/finding.ts";
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

/** How etcd looks from every control plane: a member that is away shows in what the others see. */
export const ETCD_CHECKS: readonly AnyCheck[] = [etcd];
