import { FINDINGS } from "@lockkeeper/core/model/finding-codes";
import { APPROVALS } from "@lockkeeper/core/model/gate";
import { FORCES, ON_DEADLINE, POLICY_BOUNDS, WORKER_KUBELETS } from "@lockkeeper/core/model/policy";
import { Type } from "typebox";
import { FindingCodeBody, SEVERITIES } from "./finding.ts";
import { named, oneOf, orNull, ref, Words } from "./shape.ts";

/** A number of a policy, with the bounds that the reader of policies holds it to. */
function bounded(path: string, description?: string) {
  const { min, max } = POLICY_BOUNDS[path] ?? { min: 0, max: Number.MAX_SAFE_INTEGER };
  return Type.Integer({ minimum: min, maximum: max, ...(description === undefined ? {} : { description }) });
}

const Window = Type.Object({
  cron: Type.String({ description: "Five fields, as cron(8) writes them: `0 22 * * 1-5`." }),
  minutes: Type.Integer({ minimum: 1 }),
  zone: Type.String({ description: "An IANA time zone, e.g. `Europe/Berlin`." }),
  nodeMinutes: Type.Integer({ minimum: 1, description: "How long one node may take." }),
});

const Check = Type.Union([
  Type.Object({ kind: oneOf(["http"]), url: Type.String(), status: Type.Integer() }),
  Type.Object({ kind: oneOf(["prometheus"]), url: Type.String(), query: Type.String() }),
]);

const Group = Type.Object({
  name: Type.String(),
  labels: Words,
  maxUnavailable: orNull(Type.Integer({ minimum: 1 })),
});

/** Of how careful an upgrade is; docs/operations.md explains each. */
export const PolicyBody = named(
  "Policy",
  {
    drain: Type.Object({
      timeoutSeconds: bounded("drain.timeoutSeconds"),
      onDeadline: oneOf(ON_DEADLINE, "What follows when a drain's time is over."),
      askMinutes: bounded("drain.askMinutes", "How long a person's answer is waited for."),
      force: Type.Array(oneOf(FORCES), { description: "What policy, or a person who says so, may force." }),
      parallelEvictions: bounded("drain.parallelEvictions"),
      unmanagedPods: oneOf(["refuse", "evict"]),
      emptyDirPods: oneOf(["refuse", "evict"]),
      last: Type.Array(Words, { description: "Pods with all labels of one of these go last." }),
    }),
    gate: Type.Object({
      readySeconds: bounded("gate.readySeconds"),
      timeoutSeconds: bounded("gate.timeoutSeconds"),
    }),
    staticPods: Type.Object({
      stableSeconds: bounded("staticPods.stableSeconds"),
      timeoutSeconds: bounded("staticPods.timeoutSeconds"),
    }),
    etcd: Type.Object({ maxRaftLag: bounded("etcd.maxRaftLag"), timeoutSeconds: bounded("etcd.timeoutSeconds") }),
    workers: Type.Object({
      maxUnavailable: bounded("workers.maxUnavailable"),
      failureBudget: bounded("workers.failureBudget", "So many workers may fail before the run halts."),
      kubelets: oneOf(WORKER_KUBELETS, "Drained in each hop, or once as late as the skew policy allows."),
      groups: Type.Array(Group, { description: "Taken in this order, canaries first." }),
    }),
    gates: Type.Object({
      workloads: Type.Boolean(),
      checks: Type.Array(Check),
      soakSeconds: bounded("gates.soakSeconds"),
      approval: oneOf(APPROVALS, "For what a person's approval is waited for."),
      approvalHours: bounded("gates.approvalHours"),
      window: orNull(Window),
    }),
    stage: Type.Object({ parallelNodes: bounded("stage.parallelNodes") }),
    evidence: orNull(
      Type.Object({
        publicKeys: Type.Array(Type.String({ description: "A raw ed25519 public key, base64." })),
        maxAgeDays: Type.Integer({ minimum: 1 }),
      }),
    ),
    via: Type.Array(Type.String({ description: "A version to go through, at most one a minor." })),
    apiAwaySeconds: bounded("apiAwaySeconds"),
    agentAwaySeconds: bounded("agentAwaySeconds"),
    acceptDowntime: Type.Boolean(),
    checks: Type.Array(
      Type.Object({
        code: ref(FindingCodeBody),
        severity: oneOf(SEVERITIES),
        reason: Type.String(),
      }),
    ),
    ignoreKubeadmErrors: Type.Array(Type.String()),
  },
  "How careful an upgrade is. Times in seconds.",
);

/** A policy as plans take it: every field may be left out, none is unknown. JSON Schema 2020-12. */
export function partialPolicySchema(): Record<string, unknown> {
  const properties = Object.entries(PolicyBody.properties).map(([name, schema]) => [name, optionalFields(schema)]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A policy of Lockkeeper",
    type: "object",
    properties: Object.fromEntries(properties) as Record<string, unknown>,
    additionalProperties: false,
  };
}

/** Of a section: what it may hold, nothing of it required. Anything else stays as it is. */
function optionalFields(schema: unknown): unknown {
  // Editors read it alone: what points elsewhere in the description of the API stands here itself.
  const plain = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === "code" ? { type: "string", enum: Object.keys(FINDINGS) } : value,
  ) as Record<string, unknown>;
  if (plain.type !== "object" || plain.properties === undefined) return plain;
  const { required: _all, ...rest } = plain;
  return { ...rest, additionalProperties: false };
}

const Bound = Type.Object({ min: Type.Integer(), max: Type.Integer() });
export const PolicyDefaults = named("PolicyDefaults", {
  policy: ref(PolicyBody),
  bounds: Type.Unsafe<Record<string, { min: number; max: number }>>({
    type: "object",
    additionalProperties: Bound,
    description: "Least and most of every number, by its path.",
  }),
});
