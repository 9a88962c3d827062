import { PHASE_KINDS, PLAN_PURPOSES, RUN_PURPOSES } from "@lockkeeper/core/model/plan";
import { SNAPSHOT_FORMS } from "@lockkeeper/core/model/snapshot";
import type { StepKind } from "@lockkeeper/core/model/step";
import { STEP_KINDS } from "@lockkeeper/core/rules/step-kinds";
import { Type } from "typebox";
import { Findings } from "./finding.ts";
import { PolicyBody } from "./policy.ts";
import { named, namedWords, oneOf, orNull, ref, Time } from "./shape.ts";

export const NodeRole = oneOf(["control-plane", "worker"]);
export const StepKindBody = namedWords(
  "StepKind",
  Object.keys(STEP_KINDS) as StepKind[],
  "docs/step-kinds.md has a row for each.",
);
export const Kind = ref(StepKindBody);
export const VersionText = Type.String({ examples: ["v1.21.0"] });
export const Purpose = oneOf(RUN_PURPOSES, "What it is for: an upgrade, the rollback of one, a restore of etcd.");
const Digest = Type.String({ pattern: "^[0-9a-f]{64}$" });

export const StepBody = named(
  "Step",
  {
    id: Type.String({ description: "Readable, and unique in its plan." }),
    kind: Kind,
    on: Type.Optional(Type.String({ description: "The node; left out: the cluster." })),
  },
  "A unit of work. What else it holds depends on its kind.",
);

const BasisNode = Type.Object({
  name: Type.String(),
  uid: Type.String(),
  machineId: Type.String(),
  role: NodeRole,
  kubelet: VersionText,
  apiserver: orNull(VersionText),
  kubeadm: orNull(VersionText),
  unschedulable: Type.Boolean(),
  leftOpen: Type.Boolean({ description: "An earlier run left it out of service." }),
  hold: orNull(Type.String()),
});

const Basis = Type.Object(
  {
    clusterUid: Type.String(),
    kubeadmVersion: VersionText,
    nodes: Type.Array(BasisNode),
    coordinatorNode: orNull(Type.String()),
    workloads: Type.Optional(
      Type.Array(
        Type.Object({
          kind: oneOf(["Deployment", "StatefulSet", "DaemonSet"]),
          namespace: Type.String(),
          name: Type.String(),
          ready: Type.Number(),
          looping: Type.Optional(Type.Unsafe<true>({ type: "boolean", enum: [true] })),
        }),
      ),
    ),
    ingresses: Type.Optional(
      Type.Array(Type.Object({ namespace: Type.String(), name: Type.String(), addresses: Type.Number() })),
    ),
    warnings: Type.Optional(Type.Array(Type.String({ description: "`reason kind namespace` of warning events." }))),
  },
  { description: "What it was made from: a start is refused when the cluster has changed." },
);

const Text = Type.String();
const RestoreBody = Type.Object(
  {
    clusterName: Type.String({ description: "What a start has to confirm." }),
    snapshot: Type.Object({
      digest: Digest,
      bytes: Type.Number(),
      form: oneOf(SNAPSHOT_FORMS),
      clusterId: Text,
      revision: Text,
      etcdVersion: Text,
      dbBytes: Type.Number(),
    }),
    token: Text,
    peers: Type.Array(Type.Object({ node: Text, name: Text, peerUrl: Text })),
    clusterIds: Type.Array(Text),
    undoSeconds: Type.Number(),
    bumpRevision: Type.Optional(
      Type.Number({ description: "By how much etcd's revisions are raised, where its tool can." }),
    ),
    marks: Type.Array(
      Type.Object({
        node: Text,
        unschedulable: Type.Boolean(),
        owner: orNull(Type.Object({ run: Text, step: Text, epoch: Type.Number(), wasUnschedulable: Type.Boolean() })),
        hold: orNull(Text),
      }),
    ),
    withoutApi: Type.Optional(
      Type.Object(
        {
          lastSeenAt: Type.Number({ description: "Objects, marks and members are as of then." }),
          plannedAt: Type.Number(),
          lastEpoch: Type.Integer({ description: "Under which its coordinator was the last to lead." }),
        },
        { description: "It begins while the Kubernetes API does not answer; left out: it does." },
      ),
    ),
  },
  { description: "Of a restore of etcd alone." },
);

const Lane = Type.Object({ node: orNull(Type.String()), steps: Type.Array(ref(StepBody)) });
const Phase = Type.Object({
  id: Type.String(),
  kind: oneOf(PHASE_KINDS),
  title: Type.String(),
  width: Type.Number({ description: "So many lanes run side by side." }),
  lanes: Type.Array(Lane),
});

const RolledBack = Type.Object(
  {
    run: Type.String(),
    plan: Type.String(),
    hop: Type.Number({ description: "Its place in that plan, from 0." }),
    kubeadmVersion: VersionText,
    nodes: Type.Array(
      Type.Object({
        name: Type.String(),
        kubelet: VersionText,
        kubeadm: orNull(VersionText),
        apiserver: orNull(VersionText),
      }),
    ),
  },
  { description: "What a rollback undoes, and what the nodes were before." },
);

export const PlanBody = named(
  "Plan",
  {
    v: Type.Literal(1),
    id: Type.String(),
    parent: orNull(Type.String()),
    purpose: Type.Optional(oneOf(PLAN_PURPOSES, "Left out: an upgrade.")),
    rollback: Type.Optional(RolledBack),
    restore: Type.Optional(RestoreBody),
    digest: Digest,
    from: VersionText,
    to: VersionText,
    policy: ref(PolicyBody),
    basis: Basis,
    hops: Type.Array(Type.Object({ from: VersionText, to: VersionText, phases: Type.Array(Phase) }), {
      description: "Empty when everything is at the target already.",
    }),
    findings: Findings,
  },
  "Immutable; hops of phases of lanes of steps.",
);

export const PlanSummary = named("PlanSummary", {
  id: Type.String(),
  parent: orNull(Type.String()),
  digest: Digest,
  purpose: Purpose,
  from: VersionText,
  to: VersionText,
  hops: Type.Number(),
  steps: Type.Number(),
  madeAt: Time,
  by: Type.String(),
});

export const EstimateBody = named("Estimate", {
  seconds: Type.Number({ description: "What is known, by the medians of earlier runs." }),
  unknown: Type.Array(Kind, { description: "Kinds that no earlier run has done: their time is not in it." }),
  waitsForPeople: Type.Boolean(),
  samples: Type.Number({ description: "Attempts that it was learnt from." }),
});
