import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { Decision } from "@lockkeeper/core/model/decision";
import { ok } from "@lockkeeper/core/model/errors";
import type { EventBody } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, NodeName, RunId, StepId } from "@lockkeeper/core/model/ids";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cluster, goodPlan } from "../../../../test/scenarios/cluster.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import { openSqliteStore, type SqliteStore } from "../store/sqlite-store.ts";
import { createOperations, type OperationsParts } from "./operations.ts";
import { Statuses } from "./statuses.ts";

const FIRST = "up-1" as RunId;
const W1 = "w1" as NodeName;

let folder: string;
let store: SqliteStore;
const noRun = { current: null } as unknown as Reconciler;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "statuses-"));
  store = await openSqliteStore(join(folder, "lockkeeper.db"));
});
afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

/** An upgrade that halted when w1 had been cordoned. */
function halted(): Simulation {
  const state = cluster("cp1 w1 w2 @1.20.2");
  const sim = new Simulation(goodPlan(state), state);
  for (let i = 0; i < 2000 && sim.view.halts.length === 0; i++)
    if (sim.step().is === "wait")
      sim.settle(
        0,
        [...sim.acting.keys()].some((id) => id.endsWith("w1/install-kubelet")),
      );
  return sim;
}

function keep(run: RunId, { events }: Simulation, laterMs = 0): void {
  const [first, ...rest] = events.map(({ seq: _seq, at, ...body }) => ({ ...body, at: (at + laterMs) as Instant }));
  if (first === undefined) throw new Error("an empty log");
  const epoch = 1 as Epoch;
  store.createRun(run, epoch, first.at, [first] as unknown as NonEmpty<EventBody>);
  for (const [i, body] of rest.entries())
    store.append(run, epoch, i + 1, body.at, [body] as unknown as NonEmpty<EventBody>);
}

function abort(sim: Simulation): void {
  sim.verb("abort");
  for (let i = 0; i < 20 && sim.view.ended === null; i++) sim.step();
  expect(sim.view.ended?.how).toBe("aborted");
}

describe("statuses", () => {
  /** Logs that were read from the store. */
  let reads: number;
  const counted = (): SqliteStore =>
    new Proxy(store, {
      get(target, key) {
        if (key === "events") reads++;
        const member: unknown = Reflect.get(target, key);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
  const ids = (n: number) => Array.from({ length: n }, (_, i) => `up-${i}` as RunId);
  /** Runs that were aborted before anything began, a second after each other. */
  const keepShort = (runs: readonly RunId[]) => {
    const state = cluster("cp1 w1 @1.20.2");
    const sim = new Simulation(goodPlan(state), state);
    abort(sim);
    for (const [i, run] of runs.entries()) keep(run, sim, i * 1000);
  };

  it("reads no log of a run that is over twice for a list, and lists what a status says", () => {
    keepShort(ids(60));
    const statuses = new Statuses(counted(), noRun);
    reads = 0;
    const first = statuses.summaries(60);
    expect(first.map(({ id }) => id)).toEqual(ids(60).reverse());
    expect(reads).toBe(60);
    expect(statuses.summaries(60)).toEqual(first);
    expect(reads).toBe(60);
    // Whole ones are kept of the newest, though those were the first to be read.
    const newest = statuses.of("up-59" as RunId);
    expect(reads).toBe(60);
    expect(newest).toEqual(ok({ ...first[0], steps: expect.any(Array) }));
    statuses.of("up-0" as RunId);
    expect(reads).toBe(61);
  });

  it("of the open run is one and the same until something changes", () => {
    const { view } = halted();
    const doing = new Map<StepId, { attempt: number; doing: string }>();
    const current = { run: FIRST, view, decision: null as Decision | null, acting: doing };
    const statuses = new Statuses(store, { current } as unknown as Reconciler);
    const value = () => {
      const status = statuses.of(FIRST);
      return status.ok ? status.value : null;
    };
    const first = value();
    expect(first).not.toBeNull();
    expect(value()).toBe(first);
    const [step] = view.records.keys();
    doing.set(step!, { attempt: 1, doing: "unpacking" });
    const second = value();
    expect(second).not.toBe(first);
    current.decision = { is: "wait", waits: [{ why: "tea", on: "cluster", deadline: null }] };
    expect(value()?.waits).toHaveLength(1);
    current.view = { ...view, seq: view.seq + 1 };
    expect(value()?.seq).toBe(view.seq + 1);
  });
});

describe("nodes that are out of service", () => {
  const nodes = new Map<string, object>();
  const operations = () => {
    const state = { nodes: [...nodes].map(([name, more]) => ({ name, owner: null, hold: null, host: null, ...more })) };
    const observe = () => ({ is: "seen", state });
    const agents = { facts: () => new Map(), hellos: () => new Map() };
    const parts = { store, reconciler: noRun, cluster: { observe }, agents, statuses: new Statuses(store, noRun) };
    return createOperations(parts as unknown as OperationsParts);
  };

  it("are out since their cordon was intended, of a run that goes on whatever is seen", () => {
    const sim = halted();
    const cordon = sim.events.find((e) => e.type === "step-intended" && e.step.id.endsWith("w1/cordon"));
    keep(FIRST, sim);
    nodes.clear();
    expect(cordon).toBeDefined();
    expect(operations().outOfService()).toEqual([{ node: W1, since: cordon?.at }]);
  });

  it("are out after a run's end only while they are cordoned with our mark", () => {
    const sim = halted();
    abort(sim);
    keep(FIRST, sim);
    const owner = { run: FIRST, step: "1.21/workers/w1/cordon", epoch: 1, wasUnschedulable: false };
    nodes.set("w1", { unschedulable: true, owner });
    expect(
      operations()
        .outOfService()
        .map(({ node }) => node),
    ).toEqual([W1]);
    // kubectl uncordon leaves the mark.
    nodes.set("w1", { unschedulable: false, owner });
    expect(operations().outOfService()).toEqual([]);
    nodes.set("w1", { unschedulable: true });
    expect(operations().outOfService()).toEqual([]);
    nodes.clear();
    expect(operations().outOfService()).toEqual([]);
  });

  it("are none where no run was", () => {
    expect(operations().outOfService()).toEqual([]);
  });
});
