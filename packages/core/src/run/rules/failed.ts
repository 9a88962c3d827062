import { isNonEmpty, type NonEmpty } from "../../model/brand.ts";
import type { Decision } from "../../model/decision.ts";
import { type Finding, finding } from "../../model/finding.ts";
import type { StepId } from "../../model/ids.ts";
import type { StepOf } from "../../model/step.ts";
import { forcesFor } from "../../rules/drain-ladder.ts";
import { askedBy, rungOf } from "../drain-rungs.ts";
import { drainOf, putBackSteps, rewoundBy } from "../put-back-steps.ts";
import { quarantine } from "../quarantine.ts";
import { restoreSides } from "../restore-redoes.ts";
import { type RunView, recordOf } from "../view.ts";
import { type Context, halted, intended, isHaltedBy, type Rule, recorded } from "./context.ts";

/**
 * A failed step halts the run. A drain that failed with the kubelet untouched is put back first (design, invariant 9),
 * whatever else was asked for: that ends what was begun; before that policy may have a person asked, or what is in the way
 * forced. A worker that policy's budget bears is quarantined instead. The first failure that needs something gets it.
 */
export const failed: Rule = (context) => {
  for (const id of context.view.failures.keys()) {
    const settled = isHaltedBy(context.view, id) && askedBy(context.view, id) === null;
    const answer = settled ? null : forFailure(context, id);
    if (answer) return answer;
  }
  return null;
};

function forFailure(context: Context, id: StepId): Decision | null {
  const { view } = context;
  const record = recordOf(view, id);
  if (record.step.kind !== "drain") {
    const [first, ...more] = quarantine(view, id, why(context, id)) ?? [halted(id, withSides(view, why(context, id)))];
    return recorded(first, ...more);
  }
  // A node is put back through the API: it stays cordoned where the run ends without one.
  if (context.world.endsOnly) return null;
  // Its put-back is done and recorded; only the halt is missing.
  if (record.is === "pending") return recorded(halted(id, [...why(context, id), putBackNote(record.step)]));
  const rung = rungOf(view, record.step, context.now);
  switch (rung.is) {
    case "put-back":
      return putBack(context, record.step);
    case "wait":
      return null;
    case "ask":
      return recorded(halted(id, [...why(context, id), askNote(context, record.step)]));
    case "force":
      return forced(context, record.step);
  }
}

/** Policy's word: the exemption is on record before anything is forced, and the drain is tried again. */
function forced(context: Context, { id, on }: StepOf<"drain">): Decision {
  const { drain } = context.view.plan.policy;
  const what = forcesFor(why(context, id), drain).join(", ");
  const said = `policy drain.onDeadline "${drain.onDeadline}": the drain of ${on} could not finish, so what it names is forced: ${what}`;
  return recorded(
    { type: "exempted", invariant: 9, on: id, by: "policy", why: said },
    { type: "retried", step: id, by: "policy", why: said },
  );
}

function askNote({ view }: Context, { on }: StepOf<"drain">): Finding {
  const { askMinutes, onDeadline } = view.plan.policy.drain;
  const then = onDeadline === "ask-then-force" ? "what policy names is forced" : "the node is put back into service";
  return finding(
    "drain-asks",
    { node: on },
    `${on} stays cordoned; without an answer within ${askMinutes} min ${then}`,
  );
}

function putBack(context: Context, drain: StepOf<"drain">): Decision | null {
  const { view } = context;
  const lane = view.places.get(drain.id)?.lane;
  const steps = lane ? putBackSteps(view, lane, drain) : null;
  if (!lane || steps === null) return recorded(halted(drain.id, why(context, drain.id)));
  for (const step of steps) {
    const record = view.records.get(step.id);
    if (record?.is === "done") continue;
    // While it runs, or has failed and halted the run by itself, there is nothing more to do here.
    return record === undefined || record.is === "pending" ? recorded(intended(context, step)) : null;
  }
  const undone = rewoundBy(view, lane);
  const halt = halted(drain.id, [...why(context, drain.id), putBackNote(drain)]);
  if (!isNonEmpty(undone)) return recorded(halt);
  return recorded({ type: "rewound", steps: undone, why: `the drain of ${drain.on} could not finish` }, halt);
}

/** What was seen; of a put-back that failed, what was seen at its drain too. */
function why({ view }: Context, id: StepId): NonEmpty<Finding> {
  const own = view.failures.get(id)?.findings ?? [];
  const drain = drainOf(id);
  const all = [...own, ...(drain === null ? [] : (view.failures.get(drain)?.findings ?? []))];
  return isNonEmpty(all) ? all : [finding("unexpected-error", "cluster", `${id} failed without saying why`)];
}

/** Of a restore that has begun to commit: which control planes run on which data. */
export function withSides(view: RunView, [first, ...more]: NonEmpty<Finding>): NonEmpty<Finding> {
  const sides = restoreSides(view);
  return sides === null ? [first, ...more] : [first, ...more, sides];
}

function putBackNote({ on }: StepOf<"drain">): Finding {
  return finding("drain-put-back", { node: on }, `${on} is in service again; its kubelet had not been touched`);
}
