import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { expect, it } from "vitest";
import { withEtcd } from "../../../../test/fixtures/restore-plan.ts";
import { sha256 } from "../../../../test/scenarios/cluster.ts";
import { stopped } from "../../../../test/scenarios/stopped.ts";
import { snapshotsInUse } from "./in-use.ts";

const LINE = "cp1 cp2 w1 @1.20.2";

/** An upgrade that stopped there, each of its snapshots with a digest of its own. */
function upgraded(id: string, how: "fails" | "done", target: string) {
  const { plan, view, events } = stopped(LINE, id, how, target, {}, withEtcd(LINE, "3.4.13"));
  const taken = new Map<string, Digest>();
  const log = events.map((e): RunEvent => {
    if (e.type !== "step-settled" || e.outcome.is !== "done" || e.outcome.kind !== "snapshot-etcd") return e;
    const digest = sha256(e.step);
    taken.set(e.step, digest);
    const { copy, ...evidence } = e.outcome.evidence;
    return { ...e, outcome: { ...e.outcome, evidence: { ...evidence, digest, copy: copy && { ...copy, digest } } } };
  });
  expect(audit(log)).toEqual([]);
  return { plan, log, taken, over: view.ended !== null };
}
type Upgrade = ReturnType<typeof upgraded>;

type Row = {
  readonly id: string;
  readonly plan: Partial<Plan>;
  readonly events: readonly RunEvent[];
  readonly over: boolean;
};

/** @param rows newest first */
function storeOf(...rows: readonly Row[]) {
  const runs = rows.map(({ id, over }) => ({ id, plan: `plan of ${id}`, startedAt: 0, over }));
  const of = (id: string) => rows.find((row) => row.id === id);
  return {
    runs: (limit: number) => runs.slice(0, limit),
    run: (id: string) => runs.find((row) => row.id === id) ?? null,
    openRun: () => runs.find(({ over }) => !over) ?? null,
    plan: (id: string) => rows.flatMap((row) => (`plan of ${row.id}` === id ? [{ plan: row.plan }] : []))[0] ?? null,
    events: (id: string, after: number, limit: number) => of(id)?.events.slice(after, after + limit) ?? [],
  } as unknown as Parameters<typeof snapshotsInUse>[0];
}
const rowOf = ({ plan, log, over }: Upgrade): Row => ({ id: "run-1", plan, events: log, over });

it("is what the newest run took before its hop, halted or at its end, until another begins", () => {
  for (const sim of [
    upgraded("1.21/control-plane-kubelets/cp2/restart-kubelet", "fails", "1.21.0"),
    upgraded("1.21/verify/cluster/verify-hop", "done", "1.21.0"),
  ]) {
    const [first, ...others] = [...sim.taken.values()];
    expect(others.length).toBeGreaterThan(0);
    const upgrade = rowOf(sim);
    expect([...snapshotsInUse(storeOf(upgrade))]).toEqual([first]);
    const back = { id: "run-2", plan: { rollback: { run: "run-1" } } as never, events: [], over: true };
    expect([...snapshotsInUse(storeOf(back, upgrade))]).toEqual([first]);
    const restore = { restore: { snapshot: { digest: "d1" } } } as never;
    const other = {
      ...rowOf(upgraded("1.21/stage/w1/stage", "fails", "1.21.0")),
      over: false,
      id: "run-3",
      plan: restore,
    };
    expect([...snapshotsInUse(storeOf(other, upgrade))]).toEqual(["d1"]);
  }
  expect([...snapshotsInUse(storeOf())]).toEqual([]);
});

it("over several hops it is what was taken before the last of them", () => {
  const sim = upgraded("1.22/verify/cluster/verify-hop", "done", "1.22.0");
  const [second] = [...sim.taken].filter(([step]) => step.startsWith("1.22/"));
  expect(second).toBeDefined();
  expect([...snapshotsInUse(storeOf(rowOf(sim)))]).toEqual([second?.[1]]);
});
