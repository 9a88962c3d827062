import { finding } from "../../model/finding.ts";
import type { Instant } from "../../model/ids.ts";
import type { Step, StepOf } from "../../model/step.ts";
import { rowOf } from "../../rules/step-kinds.ts";
import { windowAt } from "../../rules/window.ts";
import { changesPlane } from "../out-of-service.ts";
import { type RunView, recordOf } from "../view.ts";
import type { MayBegin } from "./may-begin.ts";

const MINUTE_MS = 60_000;

/**
 * Whether a node's turn may begin now, or go on to take it out: only while a window is open that can hold it.
 * @param leftMs what of the turn is still to come; null: all of it.
 */
export function windowNow(
  { window, nodeMinutes }: StepOf<"await-window">,
  now: Instant,
  leftMs: number | null = null,
): MayBegin {
  const at = windowAt(window, leftMs === null ? nodeMinutes : leftMs / MINUTE_MS, now);
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
 * What takes a node out is judged by the window anew: a turn that was begun in time and then held up, by a pause, a halt, other
 * nodes or a drain that was put back, would not end in it. Only what its steps have taken since counts as done of its time;
 * once that time is over it has no claim to any and needs all of it. What has taken the node out already is finished, window
 * or not.
 */
export function stillInWindow(view: RunView, step: Step, now: Instant): MayBegin {
  if (!rowOf(step).takesOut && !changesPlane(view.plan, step)) return { is: "yes" };
  const steps = view.places.get(step.id)?.lane.steps ?? [];
  const gate = steps.find((s) => s.kind === "await-window");
  if (gate === undefined) return { is: "yes" };
  const began = recordOf(view, gate.id).endedAt ?? 0;
  const given = gate.nodeMinutes * MINUTE_MS;
  if (now > began + given) return windowNow(gate, now);
  const done = steps.map((s) => recordOf(view, s.id)).filter((r) => r.is === "done" && (r.startedAt ?? 0) >= began);
  const worked = done.reduce((sum, { startedAt, endedAt }) => sum + (endedAt ?? 0) - (startedAt ?? 0), 0);
  return windowNow(gate, now, Math.max(0, given - worked));
}
