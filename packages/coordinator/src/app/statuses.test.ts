import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { EventBody } from "@lockkeeper/core/model/event";
import type { Epoch, NodeName, RunId } from "@lockkeeper/core/model/ids";
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

function keep(run: RunId, { events }: Simulation): void {
  const [first, ...rest] = events.map(({ seq: _seq, ...body }) => body);
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
