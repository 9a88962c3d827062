import { UPGRADE_OFFERS, UPGRADE_STATES } from "@lockkeeper/core/model/status";
import { Type } from "typebox";
import { Findings } from "./finding.ts";
import { Kind, Purpose, VersionText } from "./plan.ts";
import { named, oneOf, orNull, ref, Time } from "./shape.ts";

export const WaitBody = named(
  "Wait",
  {
    why: Type.String(),
    on: Type.String({ description: "A step's id, or `cluster`." }),
    deadline: orNull(Time),
  },
  "What is waited for. Deadline null: only a person can end it.",
);

export const StepViewBody = named("StepView", {
  id: Type.String(),
  kind: Kind,
  node: orNull(Type.String()),
  title: Type.String({ description: "One line for people." }),
  status: oneOf(["pending", "running", "done", "failed", "skipped"]),
  attempt: Type.Number(),
  startedAt: orNull(Time),
  endedAt: orNull(Time),
  doing: orNull(Type.String({ description: "What is being done now." })),
});

export const StepLogBody = named(
  "StepLog",
  {
    step: Type.String(),
    attempt: Type.Number(),
    node: Type.String(),
    path: Type.String({ description: "Of the whole file on the host." }),
    offset: Type.Number({ description: "The byte of the file that the text begins at." }),
    text: Type.String({ description: "Whole lines, without secrets." }),
    next: Type.Number({ description: "The byte to ask for next." }),
    size: Type.Number({ description: "Bytes that the file holds now." }),
    over: Type.Boolean({ description: "Nothing more will be written: with `next` at `size` that was all." }),
  },
  "A part of what a step wrote on its host.",
);

const Can = oneOf(UPGRADE_OFFERS);
const common = {
  id: Type.String(),
  plan: Type.String(),
  digest: Type.String(),
  state: oneOf(UPGRADE_STATES),
  purpose: Purpose,
  from: VersionText,
  to: VersionText,
  startedBy: Type.String(),
  startedAt: Time,
  endedAt: orNull(Time),
  seq: Type.Number({ description: "Of the last event; also what the ETag names." }),
  stepsDone: Type.Number(),
  waits: Type.Array(ref(WaitBody)),
  outOfService: Type.Array(Type.String({ description: "A node that is out of service by our hand." })),
  quarantined: Type.Array(Type.String({ description: "A worker that failed and that the run goes on without." })),
  findings: Findings,
  can: Type.Array(Can, { description: "What can be asked for now: verbs, and `rollback`, which plans the way back." }),
};

export const UpgradeStatusBody = named("UpgradeStatus", { ...common, steps: Type.Array(ref(StepViewBody)) });

/** As lists show it: without its steps, of which there may be thousands. */
export const UpgradeSummary = named("UpgradeSummary", { ...common, steps: Type.Number() });
