import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Finding } from "@lockkeeper/core/model/finding";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { Policy } from "@lockkeeper/core/model/policy";
import type { ClusterState, NodeState } from "@lockkeeper/core/model/state";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import type { Estimate } from "@lockkeeper/core/plan/estimate";
import type { RunReport } from "@lockkeeper/core/report/report";
import type { Wire } from "./client.ts";
import type { SnapshotView } from "./snapshot.ts";

/** Core's type of each body that has one. */
type CoreTypes = {
  readonly Ahead: Ahead;
  readonly Cluster: ClusterState;
  readonly Estimate: Estimate;
  readonly Finding: Finding;
  readonly Node: NodeState;
  readonly Plan: Plan;
  readonly Policy: Policy;
  readonly Report: RunReport;
  readonly RunEvent: RunEvent;
  readonly Snapshot: SnapshotView;
  readonly UpgradeStatus: UpgradeStatus;
};

/**
 * What the API sent as core's own type: `coreOf("Plan", sent)`. The two say the same but for brands, which JSON does not
 * carry, and what a step or its evidence holds by kind (agreement.test.ts keeps them together).
 */
export function coreOf<K extends keyof CoreTypes>(_name: K, sent: Wire[K]): CoreTypes[K] {
  return sent as unknown as CoreTypes[K];
}
