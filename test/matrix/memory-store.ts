import type { Appended, IdentityRow, PlanRow, RunRow, Store } from "@lockkeeper/coordinator/ports/store";
import type { EventBody, RunEvent } from "@lockkeeper/core/model/event";
import type { Epoch, NodeName, PlanId, RunId } from "@lockkeeper/core/model/ids";

/** A coordinator's store in memory that outlives coordinators: what `append` has answered is on the disk. */
export function memoryStore(): Store {
  const logs = new Map<RunId, RunEvent[]>();
  const rows = new Map<RunId, RunRow>();
  const kept: PlanRow[] = [];
  const identities = new Map<NodeName, IdentityRow>();
  let highest: Epoch | null = null;
  const add = (run: RunId, at: RunEvent["at"], bodies: readonly EventBody[]): readonly RunEvent[] => {
    const log = logs.get(run) ?? [];
    const events = bodies.map(
      (body, i) => ({ ...structuredClone(body), v: 1, seq: log.length + 1 + i, at }) as RunEvent,
    );
    logs.set(run, [...log, ...events]);
    const row = rows.get(run);
    if (row && bodies.some((body) => body.type === "ended")) rows.set(run, { ...row, over: true });
    return events;
  };
  const stale = (epoch: Epoch): Appended | null => {
    if (highest !== null && epoch < highest) return { is: "conflict", why: `epoch ${epoch} is older than ${highest}` };
    return null;
  };
  const openRun = () => [...rows.values()].find((row) => !row.over) ?? null;
  return {
    createRun(run, epoch, at, bodies) {
      const open = openRun();
      if (open) return { is: "conflict", why: `${open.id} is not over` };
      const old = stale(epoch);
      if (old) return old;
      const [first] = bodies;
      if (first.type !== "run-started") throw new RangeError("a run begins with run-started");
      rows.set(run, { id: run, plan: first.plan.id, startedAt: at, over: false });
      return { is: "ok", events: add(run, at, bodies) };
    },
    append(run, epoch, expectedSeq, at, bodies) {
      const old = stale(epoch);
      if (old) return old;
      const length = logs.get(run)?.length ?? 0;
      if (length !== expectedSeq) return { is: "conflict", why: `the log is at ${length}, not at ${expectedSeq}` };
      return { is: "ok", events: add(run, at, bodies) };
    },
    events: (run, after, limit) => (logs.get(run) ?? []).filter((event) => event.seq > after).slice(0, limit),
    runs: (limit, before) => behind([...rows.values()].reverse(), (row) => row.id, before).slice(0, limit),
    run: (id) => rows.get(id) ?? null,
    openRun,
    putPlan: (row) => void kept.unshift(row),
    plan: (id: PlanId) => kept.find(({ plan }) => plan.id === id) ?? null,
    plans: (limit, before) => behind(kept, ({ plan }) => plan.id, before).slice(0, limit),
    highestEpoch: () => highest,
    raiseEpoch: (epoch) => {
      highest = epoch;
    },
    identity: (node) => identities.get(node) ?? null,
    putIdentity: (row) => void identities.set(row.node, row),
    close: () => undefined,
  };
}

/** What follows the named one; all where none is named. */
function behind<T>(rows: readonly T[], idOf: (row: T) => string, before: string | undefined): readonly T[] {
  if (before === undefined) return rows;
  const at = rows.findIndex((row) => idOf(row) === before);
  return at < 0 ? [] : rows.slice(at + 1);
}
