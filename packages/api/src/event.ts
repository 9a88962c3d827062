import type { EventType } from "@lockkeeper/core/model/event";
import { type Static, type TObject, type TProperties, type TUnsafe, Type } from "typebox";
import { Findings } from "./finding.ts";
import { Kind, PlanBody, StepBody } from "./plan.ts";
import { type Named, oneOf, open, orNull, ref, Time } from "./shape.ts";

const Attempt = { step: Type.String(), attempt: Type.Number() };
const Said = { by: Type.String(), why: Type.String() };
const Log = orNull(Type.Object({ path: Type.String(), tail: Type.String() }));

const Outcome = Type.Union([
  Type.Object({
    is: oneOf(["done"]),
    kind: Kind,
    evidence: open<object>("Proof that the step's postcondition holds; its fields depend on the kind."),
    warnings: Findings,
    log: Log,
  }),
  Type.Object({ is: oneOf(["failed"]), kind: Kind, changedHost: Type.Boolean(), findings: Findings, log: Log }),
]);

const Reporter = Type.Union([
  Type.Object({ is: oneOf(["coordinator"]) }),
  Type.Object({
    is: oneOf(["agent"]),
    node: Type.String(),
    uid: Type.String(),
    machineId: Type.String(),
    epoch: Type.Number(),
  }),
]);

/** What an event of each type holds besides its number and time. A type that is missing here does not compile. */
export const EVENT_FIELDS = {
  "run-started": {
    plan: ref(PlanBody),
    ...Said,
    epoch: Type.Number(),
    evidence: Type.Optional(open<object>("That another cluster went this way.")),
  },
  led: { epoch: Type.Number(), holder: Type.String() },
  "step-intended": { step: ref(StepBody), attempt: Type.Number(), epoch: Type.Number() },
  "step-settled": { ...Attempt, outcome: Outcome, by: Reporter },
  rewound: { steps: Type.Array(Type.String()), why: Type.String() },
  halted: { step: orNull(Type.String()), findings: Findings },
  quarantined: { node: Type.String(), step: Type.String(), findings: Findings },
  noted: { findings: Findings },
  paused: Said,
  resumed: Said,
  aborted: Said,
  retried: { step: Type.String(), ...Said },
  approved: { step: Type.String(), ...Said },
  skipped: { step: Type.String(), ...Said },
  exempted: {
    invariant: Type.Unsafe<1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11>({ type: "integer", minimum: 1, maximum: 11 }),
    on: Type.String(),
    ...Said,
  },
  ended: { how: oneOf(["succeeded", "aborted"]) },
} as const satisfies { readonly [T in EventType]: TProperties };

type WireEvent = {
  [T in EventType]: { v: 1; seq: number; at: number; type: T } & Static<TObject<(typeof EVENT_FIELDS)[T]>>;
}[EventType];

/** One line of an upgrade's log. `seq` counts from 1 without a gap. Clients pass over types that they do not know. */
export const RunEventBody = Type.Unsafe<WireEvent>({
  $id: "RunEvent",
  description: "One line of an upgrade's log. `seq` counts from 1 without a gap.",
  anyOf: Object.entries(EVENT_FIELDS).map(([type, fields]) =>
    Type.Object({ v: Type.Literal(1), seq: Type.Number(), at: Time, type: oneOf([type]), ...fields }),
  ),
}) as Named<TUnsafe<WireEvent>>;
