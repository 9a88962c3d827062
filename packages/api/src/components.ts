import type { TSchema } from "typebox";
import { RecordBody, TokenBody, TokenMade } from "./access.ts";
import { AgentBody, EnrolmentBody, HealthBody, LockBody, WhoBody } from "./agent.ts";
import { AheadBody, ForecastBody, NodeForecastBody } from "./ahead.ts";
import { ClusterBody, HostFactsBody, NodeBody, NodeSummary, OwnershipBody } from "./cluster.ts";
import { RunEventBody } from "./event.ts";
import { FindingBody, FindingCodeBody, WeighedFindingBody } from "./finding.ts";
import { EstimateBody, PlanBody, PlanSummary, StepBody, StepKindBody } from "./plan.ts";
import { PolicyBody, PolicyDefaults } from "./policy.ts";
import { ErrorCodeBody, ProblemBody } from "./problem.ts";
import { ReportBody } from "./report.ts";
import { KeptRollbackPointBody } from "./rollback-point.ts";
import { SnapshotBody, SnapshotProof, SnapshotTaskBody } from "./snapshot.ts";
import { StepLogBody, StepViewBody, UpgradeStatusBody, UpgradeSummary, WaitBody } from "./upgrade.ts";

/** Every schema with a name of its own: `components.schemas` of the description. */
export const COMPONENTS: readonly TSchema[] = [
  FindingCodeBody,
  StepKindBody,
  ErrorCodeBody,
  FindingBody,
  WeighedFindingBody,
  ProblemBody,
  PolicyBody,
  PolicyDefaults,
  StepBody,
  PlanBody,
  PlanSummary,
  EstimateBody,
  NodeForecastBody,
  ForecastBody,
  AheadBody,
  WaitBody,
  StepViewBody,
  StepLogBody,
  UpgradeStatusBody,
  UpgradeSummary,
  RunEventBody,
  ReportBody,
  OwnershipBody,
  HostFactsBody,
  NodeBody,
  NodeSummary,
  ClusterBody,
  AgentBody,
  LockBody,
  HealthBody,
  EnrolmentBody,
  WhoBody,
  SnapshotBody,
  SnapshotTaskBody,
  TokenBody,
  TokenMade,
  RecordBody,
  KeptRollbackPointBody,
  SnapshotProof,
];
