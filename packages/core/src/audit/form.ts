import type { EventType, RunEvent } from "../model/event.ts";
import { planSteps } from "../model/plan.ts";
import { parseVersion } from "../model/version.ts";
import type { Charge } from "./breach.ts";

/**
 * How far time may go back between events: clocks are set right in steps, and another coordinator has another clock.
 * More than five minutes is no correction any more: then the order or the times of the log cannot be believed.
 */
export const CLOCK_BACK_MAX_MS = 300_000;

const KNOWN: Readonly<Record<EventType, true>> = {
  "run-started": true,
  led: true,
  "step-intended": true,
  "step-settled": true,
  rewound: true,
  halted: true,
  quarantined: true,
  noted: true,
  paused: true,
  resumed: true,
  aborted: true,
  retried: true,
  approved: true,
  skipped: true,
  exempted: true,
  ended: true,
};

/**
 * The form of the record itself (invariant 5: a run goes on from its log): first `run-started` and only once, numbered
 * from 1 without a gap, versions and types known, time not going back, nothing after `ended`.
 */
export function form(events: readonly RunEvent[]): readonly Charge[] {
  const charges: Charge[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  let ended = false;
  events.forEach((event, index) => {
    const charge = (why: string) => charges.push({ invariant: 5, seq: event.seq, node: null, step: null, why });
    if (event.seq !== index + 1) charge(`event ${index + 1} of the log carries the number ${event.seq}`);
    if (event.v !== 1) charge(`an event of the unknown version ${String(event.v)}`);
    if (!Object.hasOwn(KNOWN, event.type)) charge(`an event of the unknown type ${String(event.type)}`);
    if ((event.type === "run-started") !== (index === 0)) charge("a log begins with run-started, and only there");
    if (!Number.isFinite(event.at)) charge("the event has no time");
    if (event.at < newest - CLOCK_BACK_MAX_MS) charge(`time goes back by ${newest - event.at} ms`);
    if (ended) charge(`${event.type} after the run had ended`);
    ended ||= event.type === "ended";
    newest = Math.max(newest, event.at);
  });
  return charges;
}

/** True when every version of the plan can be read; a plan that cannot be read cannot be judged. */
export function readableVersions(started: Extract<RunEvent, { type: "run-started" }>): boolean {
  const { plan } = started;
  const versions = [
    plan.from,
    plan.to,
    plan.basis.kubeadmVersion,
    ...plan.basis.nodes.flatMap((n) => [n.kubelet, n.apiserver, n.kubeadm]),
    ...plan.hops.flatMap((h) => [h.from, h.to]),
    ...planSteps(plan).map((s) => ("to" in s ? s.to : null)),
    ...(plan.rollback
      ? [plan.rollback.kubeadmVersion, ...plan.rollback.nodes.flatMap((n) => [n.kubelet, n.kubeadm, n.apiserver])]
      : []),
  ];
  return versions.every((v) => v === null || parseVersion(v) !== null);
}
