import { isNonEmpty, type NonEmpty } from "../model/brand.ts";
import { type Finding, finding, type Where } from "../model/finding.ts";
import type { FindingCode } from "../model/finding-codes.ts";
import type { HostFacts } from "../model/host.ts";
import type { Inventory } from "../model/inventory.ts";
import type { Policy } from "../model/policy.ts";
import { apiserverVersion, type ClusterState, type NodeState } from "../model/state.ts";
import type { Version } from "../model/version.ts";
import type { NodeWork } from "../rules/node-work.ts";

/** What preflight looks at. */
export type Look = {
  readonly state: ClusterState;
  readonly target: Version;
  readonly policy: Policy;
  /** What the plan would do. */
  readonly work: readonly NodeWork[];
};

/** The answer of one check at one place. Missing facts are `unknown`, never `pass`. */
export type Check =
  | { readonly is: "pass"; readonly name: string; readonly where: Where }
  | { readonly is: "found"; readonly name: string; readonly where: Where; readonly findings: NonEmpty<Finding> }
  | {
      readonly is: "unknown";
      readonly name: string;
      readonly where: Where;
      readonly code: FindingCode;
      readonly missing: Fact;
    };

/** Facts that may be missing from an observation. */
export type Fact =
  | "what the agent reports of the host"
  | "the version of the API server's static pod"
  | "what runs in the cluster";

type About = {
  readonly name: string;
  readonly code: FindingCode;
  /** Other codes that it may give. */
  readonly also?: readonly FindingCode[];
};
/** A check says what it is about and, by what it is given, which facts it needs. */
export type ClusterCheck = About & { readonly needs: "cluster"; look(look: Look): readonly Finding[] };
export type NodeCheck = About & { readonly needs: "node"; look(node: NodeState, look: Look): readonly Finding[] };
export type HostCheck = About & {
  readonly needs: "host";
  look(host: HostFacts, node: NodeState, look: Look): readonly Finding[];
};
/** Looks at what runs in the cluster. */
export type InventoryCheck = About & {
  readonly needs: "inventory";
  look(inventory: Inventory, look: Look): readonly Finding[];
};
export type PlaneCheck = About & {
  readonly needs: "apiserver";
  look(apiserver: Version, node: NodeState, look: Look): readonly Finding[];
};
export type AnyCheck = ClusterCheck | NodeCheck | HostCheck | PlaneCheck | InventoryCheck;

/** Runs one check wherever it applies. */
export function runCheck(check: AnyCheck, look: Look): readonly Check[] {
  if (check.needs === "cluster") return [answer(check, "cluster", check.look(look))];
  const { nodes, inventory } = look.state;
  if (check.needs === "inventory") {
    if (inventory !== null) return [answer(check, "cluster", check.look(inventory, look))];
    return [{ ...unknownAt(check, "cluster"), missing: "what runs in the cluster" }];
  }
  if (check.needs === "node") return nodes.map((n) => answer(check, { node: n.name }, check.look(n, look)));
  if (check.needs === "host") {
    return nodes.map((n) => {
      if (n.host === null) return unknown(check, n, "what the agent reports of the host");
      return answer(check, { node: n.name }, check.look(n.host, n, look));
    });
  }
  const planes = nodes.filter((n) => n.role === "control-plane");
  return planes.map((n) => {
    const apiserver = apiserverVersion(n);
    if (apiserver === null) return unknown(check, n, "the version of the API server's static pod");
    return answer(check, { node: n.name }, check.look(apiserver, n, look));
  });
}

/** What to tell of a check; a fact that is missing weighs as much as what the check looks for. */
export function findingsOf(check: Check): readonly Finding[] {
  if (check.is === "pass") return [];
  if (check.is === "found") return check.findings;
  return [finding(check.code, check.where, `cannot be told: ${check.missing} is not known`)];
}

function answer({ name }: About, where: Where, findings: readonly Finding[]): Check {
  return isNonEmpty(findings) ? { is: "found", name, where, findings } : { is: "pass", name, where };
}

function unknown({ name, code }: About, node: NodeState, missing: Fact): Check {
  return { ...unknownAt({ name, code }, { node: node.name }), missing };
}

function unknownAt({ name, code }: About, where: Where) {
  return { is: "unknown", name, code, where } as const;
}
