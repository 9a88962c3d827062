import { finding } from "../../model/finding.ts";
import type { Instant } from "../../model/ids.ts";
import type { Step, StepOf } from "../../model/step.ts";
import { rowOf } from "../../rules/step-kinds.ts";
import { windowAt } from "../../rules/window.ts";
import { changesPlane } from "../out-of-service.ts";
import { type RunView, recordOf } from "../view.ts";
import type { MayBegin } from "./may-begin.ts";

/** Whether a node's turn may begin now: only while a window is open that can hold it. */
export function windowNow({ window, nodeMinutes }: StepOf<"await-window">, now: Instant): MayBegin {
  const at = windowAt(window, nodeMinutes, now);
  if (at.is === "open") return { is: "yes" };
  const { cron, zone } = window;
  if (at.opens === null)
    return {
      is: "halt",
      findings: [finding("window-never-opens", "cluster", `${cron} ${zone} does not open again`)],
    };
  const why = `waiting for the window (${cron} ${zone}) that can hold a node of ${nodeMinutes} min`;
  return { is: "wait", why, deadline: at.opens };
}

/**
 * A turn that was begun in a window and then held up, by a pause, a halt or a drain that was put back, has no claim to that
 * window any more once the time that it was given is over: what takes the node out waits for one that can hold it anew. What
 * has taken it out already is finished, window or not.
 */
export function stillInWindow(view: RunView, step: Step, now: Instant): MayBegin {
  if (!rowOf(step).takesOut && !changesPlane(view.plan, step)) return { is: "yes" };
  const gate = view.places.get(step.id)?.lane.steps.find((s) => s.kind === "await-window");
  if (gate === undefined) return { is: "yes" };
  const { endedAt } = recordOf(view, gate.id);
  const given = (endedAt ?? 0) + gate.nodeMinutes * 60_000;
  return now <= given ? { is: "yes" } : windowNow(gate, now);
}
