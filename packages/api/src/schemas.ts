import { UPGRADE_STATES } from "@lockkeeper/core/model/status";
import { type Static, Type } from "typebox";

/** Bodies and parameters of the operator's API. What comes in is closed: an unknown field is an error, not a surprise. */
const closed = { additionalProperties: false } as const;

export const ROLES = ["viewer", "operator", "admin"] as const;
/** Each role may do what those before it may. */
export type Role = (typeof ROLES)[number];

const Why = Type.String({ maxLength: 1000, description: "Goes on record with the name of the token." });

export const PlanRequest = Type.Object(
  {
    to: Type.String({ minLength: 1, maxLength: 64, examples: ["v1.21.0"] }),
    policy: Type.Optional(Type.Unknown({ description: "A partial policy over the defaults." })),
  },
  closed,
);
export type PlanRequest = Static<typeof PlanRequest>;

/** `to` left out: the cluster's present version. */
export const LookRequest = Type.Object(
  {
    to: Type.Optional(Type.String({ minLength: 1, maxLength: 64, examples: ["v1.21.0"] })),
    policy: Type.Optional(Type.Unknown({ description: "A partial policy over the defaults." })),
  },
  closed,
);
export type LookRequest = Static<typeof LookRequest>;

export const ObserveRequest = Type.Object(
  { to: Type.Optional(Type.String({ minLength: 1, maxLength: 64, examples: ["v1.21.0"] })) },
  closed,
);
export type ObserveRequest = Static<typeof ObserveRequest>;

export const StartRequest = Type.Object(
  {
    plan: Type.String({ minLength: 1, maxLength: 200 }),
    digest: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    evidence: Type.Optional(Type.Unknown({ description: "Signed evidence, where the plan's policy asks for it." })),
    why: Type.Optional(Why),
  },
  closed,
);
export type StartRequest = Static<typeof StartRequest>;

export const VerbRequest = Type.Object({ why: Type.Optional(Why) }, closed);
export type VerbRequest = Static<typeof VerbRequest>;

export const IdParams = Type.Object({ id: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$" }) }, closed);

export const NodeParams = Type.Object(
  { node: Type.String({ pattern: "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" }) },
  closed,
);

const wholeNumber = (most: number) => Type.String({ pattern: `^[0-9]{1,${String(most).length}}$` });
export const EventsQuery = Type.Object(
  { after: Type.Optional(wholeNumber(9_999_999)), limit: Type.Optional(wholeNumber(1000)) },
  closed,
);
export const ListQuery = Type.Object({ limit: Type.Optional(wholeNumber(1000)) }, closed);

export const UpgradeStatusBody = Type.Object(
  {
    id: Type.String(),
    plan: Type.String(),
    digest: Type.String(),
    state: Type.Union(UPGRADE_STATES.map((s) => Type.Literal(s))),
    from: Type.String(),
    to: Type.String(),
    startedBy: Type.String(),
    startedAt: Type.Number({ description: "Milliseconds since 1970." }),
    endedAt: Type.Union([Type.Number(), Type.Null()]),
    seq: Type.Number({ description: "Of the last event." }),
    steps: Type.Array(Type.Unknown()),
    stepsDone: Type.Number(),
    waits: Type.Array(Type.Unknown()),
    outOfService: Type.Array(Type.String()),
    findings: Type.Array(Type.Unknown()),
    can: Type.Array(Type.String()),
  },
  { $id: "UpgradeStatus", additionalProperties: true },
);

export const PlanBody = Type.Object(
  {
    id: Type.String(),
    digest: Type.String(),
    from: Type.String(),
    to: Type.String(),
    hops: Type.Array(Type.Unknown()),
    findings: Type.Array(Type.Unknown()),
  },
  { $id: "Plan", additionalProperties: true },
);

export const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Number(),
    detail: Type.String(),
    code: Type.String(),
    advice: Type.String(),
    findings: Type.Optional(Type.Array(Type.Unknown())),
  },
  { $id: "Problem", description: "RFC 9457, application/problem+json" },
);
export type ProblemBody = Static<typeof ProblemBody>;
