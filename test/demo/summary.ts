import { createHash } from "node:crypto";
import { duration } from "@lockkeeper/cli/render";
import { tableLines } from "@lockkeeper/cli/table";
import { wrap } from "@lockkeeper/cli/wrap";
import type { RunEvent } from "@lockkeeper/core/model/event";
import { type Digest, digest } from "@lockkeeper/core/model/ids";
import { makeReport } from "@lockkeeper/core/report/make-report";
import type { Passage } from "../embedded/drive.ts";

/** What was done, a row a node, and how it ended. @param columns the screen's width. */
export function summaryLines({ runs }: Passage, columns: number): readonly string[] {
  return runs.flatMap(({ events, status }) => {
    const made = makeReport(status.id, events, sha256);
    if (!made.ok) return [made.problem.detail];
    const { nodes, breaches } = made.value;
    const evicted = evictions(events);
    const rows = nodes.map(({ name, role, from, to, outMs }) => [
      name,
      role,
      from ?? "-",
      to ?? "-",
      outMs === null ? "-" : duration(outMs),
      String(evicted.get(name) ?? 0),
    ]);
    const took = duration((status.endedAt ?? status.startedAt) - status.startedAt);
    const done = `${status.stepsDone} of ${status.steps.length} steps done`;
    const judged = breaches.length === 0 ? "the checker accepts the log" : breaches.map(({ why }) => why).join("; ");
    return [
      "",
      ...tableLines(["NODE", "ROLE", "BEFORE", "AFTER", "OUT OF SERVICE", "EVICTED"], rows, columns),
      "",
      ...wrap(`${status.id}: ${status.state} after ${took}, ${done}; ${judged}.`, columns, 2),
    ];
  });
}

/** Pods that drains evicted, by node. */
function evictions(events: readonly RunEvent[]): ReadonlyMap<string, number> {
  const on = new Map<string, string>();
  const sums = new Map<string, number>();
  for (const event of events) {
    if (event.type === "step-intended" && event.step.kind === "drain") on.set(event.step.id, event.step.on);
    if (event.type !== "step-settled" || event.outcome.is !== "done" || event.outcome.kind !== "drain") continue;
    const node = on.get(event.step);
    if (node !== undefined) sums.set(node, (sums.get(node) ?? 0) + event.outcome.evidence.evicted);
  }
  return sums;
}

function sha256(text: string): Digest {
  const made = digest(createHash("sha256").update(text).digest("hex"));
  if (made === null) throw new RangeError("a sha256 that is none");
  return made;
}
