import { Type } from "typebox";
import { Findings } from "./finding.ts";
import { Kind, NodeRole, Purpose, VersionText } from "./plan.ts";
import { PolicyBody } from "./policy.ts";
import { named, oneOf, open, orNull, ref, Time } from "./shape.ts";

const Digest = Type.String({ pattern: "^[0-9a-f]{64}$" });

export const ReportBody = named(
  "Report",
  {
    v: Type.Literal(1),
    run: Type.String(),
    cluster: Type.String(),
    plan: Type.Object({
      id: Type.String(),
      digest: Digest,
      purpose: Purpose,
      from: VersionText,
      to: VersionText,
      stops: Type.Array(VersionText),
      steps: Type.Number(),
      findings: Findings,
    }),
    policy: ref(PolicyBody),
    askedBy: Type.String(),
    why: Type.String(),
    startedAt: Time,
    endedAt: orNull(Time),
    how: oneOf(["succeeded", "aborted", "open"]),
    coordinators: Type.Array(Type.Object({ at: Time, epoch: Type.Number(), holder: Type.String() })),
    nodes: Type.Array(
      Type.Object({
        name: Type.String(),
        role: NodeRole,
        from: orNull(VersionText),
        to: orNull(VersionText),
        outMs: orNull(Type.Number({ description: "How long it was out of service, all together." })),
      }),
    ),
    steps: Type.Array(
      Type.Object({
        id: Type.String(),
        kind: Kind,
        title: Type.String(),
        node: orNull(Type.String()),
        attempt: Type.Number(),
        startedAt: Time,
        endedAt: orNull(Time),
        is: oneOf(["running", "done", "failed"]),
        findings: Findings,
      }),
    ),
    hops: Type.Array(
      Type.Object({
        to: VersionText,
        at: Time,
        seen: orNull(open<object>("How the cluster stood after the hop, held against what it was at planning.")),
        findings: Findings,
      }),
    ),
    snapshots: Type.Array(
      Type.Object({
        node: orNull(Type.String()),
        at: Time,
        digest: Digest,
        bytes: Type.Number(),
        revision: Type.String(),
        etcdVersion: Type.String(),
        copyOn: orNull(Type.String()),
      }),
    ),
    said: Type.Array(Type.Object({ at: Time, by: Type.String(), what: Type.String(), why: Type.String() })),
    halts: Type.Array(Type.Object({ at: Time, step: orNull(Type.String()), findings: Findings })),
    quarantined: Type.Array(Type.Object({ at: Time, node: Type.String(), step: Type.String(), findings: Findings })),
    skipped: Type.Array(Type.String(), { description: "Steps that a person passed over." }),
    evidence: orNull(open<object>("Of another cluster, where policy asked for it.")),
    breaches: Type.Array(
      Type.Object({
        invariant: Type.Number(),
        seq: Type.Number(),
        node: orNull(Type.String()),
        why: Type.String(),
      }),
      { description: "What the independent checker holds against the log." },
    ),
    log: Type.Object({ events: Type.Number(), digest: Digest }),
  },
  "The record of an upgrade, for a change record. Made from its log alone.",
);
