import { UNDO_SECONDS } from "@lockkeeper/core/model/restore";
import { type Static, Type } from "typebox";
import { closed } from "./shape.ts";

/** What the operator's API takes: bodies, parameters, queries. */

export const ROLES = ["viewer", "operator", "admin"] as const;
/** Each role may do what those before it may. */
export type Role = (typeof ROLES)[number];

export const Why = Type.String({ maxLength: 1000, description: "Goes on record with the name of the token." });
const Version = Type.String({ minLength: 1, maxLength: 64, examples: ["v1.21.0"] });
const Policy = Type.Unknown({
  description: "A partial policy over the defaults, see /api/v1/policies/schema and /api/v1/policies/default.",
});

export const PlanRequest = Type.Object({ to: Version, policy: Type.Optional(Policy) }, closed);
export type PlanRequest = Static<typeof PlanRequest>;

const UndoSeconds = Type.Integer({
  minimum: UNDO_SECONDS.min,
  maximum: UNDO_SECONDS.max,
  description: "So long after its stop a host puts itself back when no commit has come.",
});

export const RestoreRequest = Type.Object(
  {
    snapshot: Type.String({
      pattern: "^[0-9a-f]{6,64}$",
      description: "A kept snapshot's digest, or its beginning where that is enough.",
    }),
    undoSeconds: Type.Optional(UndoSeconds),
    policy: Type.Optional(Type.Unknown({ description: "A partial policy over the defaults." })),
    apiAway: Type.Optional(
      Type.Boolean({
        description:
          "The Kubernetes API does not answer: the restore is planned from what the coordinator saw last. Refused while the API answers.",
      }),
    ),
  },
  closed,
);
export type RestoreRequest = Static<typeof RestoreRequest>;

/** `to` left out: the newest version found in the cluster. */
export const LookRequest = Type.Object({ to: Type.Optional(Version), policy: Type.Optional(Policy) }, closed);
export type LookRequest = Static<typeof LookRequest>;

export const PolicyRequest = Type.Object({ policy: Policy }, closed);
export type PolicyRequest = Static<typeof PolicyRequest>;

export const ObserveRequest = Type.Object({ to: Type.Optional(Version) }, closed);
export type ObserveRequest = Static<typeof ObserveRequest>;

export const StartRequest = Type.Object(
  {
    plan: Type.String({ minLength: 1, maxLength: 200 }),
    digest: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    evidence: Type.Optional(Type.Unknown({ description: "Signed evidence, where the plan's policy asks for it." })),
    confirm: Type.Optional(
      Type.String({ maxLength: 253, description: "The cluster's name: a restore of etcd does not start without it." }),
    ),
    why: Type.Optional(Why),
  },
  closed,
);
export type StartRequest = Static<typeof StartRequest>;

export const VerbRequest = Type.Object({ why: Type.Optional(Why) }, closed);
export type VerbRequest = Static<typeof VerbRequest>;

export const RollbackRequest = Type.Object(
  {
    why: Type.Optional(Why),
    withEtcdRestore: Type.Optional(
      Type.Boolean({
        description:
          "Every control plane has moved: the whole cluster goes back by a restore of etcd, and loses what was written since. For admins.",
      }),
    ),
    undoSeconds: Type.Optional(UndoSeconds),
  },
  closed,
);

export const IdParams = Type.Object({ id: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$" }) }, closed);

export const NodeParams = Type.Object(
  { node: Type.String({ pattern: "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" }) },
  closed,
);

export const DigestParams = Type.Object({ digest: Type.String({ pattern: "^[0-9a-f]{64}$" }) }, closed);

const wholeNumber = (most: number, description: string) =>
  Type.String({ pattern: `^[0-9]{1,${String(most).length}}$`, description });

export const MOST_LISTED = 1000;
const Limit = Type.Optional(wholeNumber(MOST_LISTED, `How many at most; ${MOST_LISTED} are the most.`));

export const PageQuery = Type.Object(
  {
    limit: Limit,
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 400,
        description: "`next` of the page before; left out: from the start.",
      }),
    ),
  },
  closed,
);
export type PageQuery = Static<typeof PageQuery>;

export const EventsQuery = Type.Object(
  { after: Type.Optional(wholeNumber(9_999_999, "Events with a higher `seq` alone.")), limit: Limit },
  closed,
);

export const StepLogQuery = Type.Object(
  {
    step: Type.String({ minLength: 1, maxLength: 400, description: "The step's id." }),
    attempt: Type.Optional(wholeNumber(9999, "Of that attempt; left out: of the newest.")),
    offset: Type.Optional(
      wholeNumber(999_999_999_999, "The byte to begin at, `next` of the part before; left out: the first one."),
    ),
  },
  closed,
);

/** Of what starts something. */
export const OnceHeaders = Type.Object({
  "idempotency-key": Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        "A text of your own for this one request, kept for a day: sent again with it, also after a restart, nothing is started twice and the answer is what was made.",
    }),
  ),
});

/** Of what may not have changed since it was asked for last. */
export const HaveHeaders = Type.Object({
  "if-none-match": Type.Optional(
    Type.String({ maxLength: 400, description: "The ETag of what you have: answered with 304 while it is the same." }),
  ),
});

/** Of what can conflict with what somebody else does meanwhile. */
export const MatchHeaders = Type.Object({
  "if-match": Type.Optional(
    Type.String({ maxLength: 400, description: "The ETag of what you have seen: refused when it has changed since." }),
  ),
});
