import type { RunEvent } from "@lockkeeper/core/model/event";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { NodeEvent } from "@lockkeeper/core/notices/node-event";
import { startApiServer } from "@lockkeeper/sandbox/api/start";
import { pino } from "pino";
import { expect, it } from "vitest";
import { cluster, goodPlan } from "../../../../test/scenarios/cluster.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import { fixture } from "../kube/fixture.ts";
import { NodeEvents } from "./node-events.ts";

const run = "run-1" as RunId;
const log = pino({ level: "silent" });

/** A run whose drain of w1 fails, as the real planner and rules make it. */
function halted(): readonly RunEvent[] {
  const state = cluster("cp1 w1 @1.20.2");
  const sim = new Simulation(goodPlan(state), state);
  for (let i = 0; i < 5000 && sim.view.halts.length === 0; i++) {
    if (sim.step().is === "wait")
      sim.settle(
        0,
        [...sim.acting.keys()].some((step) => step.endsWith("w1/drain")),
      );
  }
  return sim.events;
}

function storeOf(events: readonly RunEvent[]) {
  return {
    events: (of: RunId, after: number, limit: number) => (of === run ? events.slice(after, after + limit) : []),
  };
}

it("shows on each node what was done to it, and why an upgrade halted there; once", async () => {
  const events = halted();
  const told: NodeEvent[] = [];
  const write = async (event: NodeEvent) => void told.push(event);
  const shown = new NodeEvents({ store: storeOf(events), write, log }, null);
  shown.see(run);
  shown.see(run);
  await expect.poll(() => told.at(-1)?.reason).toBe("LockkeeperHalted");
  expect(told.map(({ node, reason }) => `${node} ${reason.slice("Lockkeeper".length)}`)).toEqual([
    "cp1 UpgradedControlPlane",
    "cp1 Cordoned",
    "cp1 Drained",
    "cp1 UpgradedKubelet",
    "cp1 Uncordoned",
    "w1 Cordoned",
    "w1 Halted",
  ]);
  expect(told.at(-1)).toMatchObject({
    type: "Warning",
    message: expect.stringMatching(/drain w1: .*\(upgrade run-1\)$/),
  });
});

it("does not tell again what an earlier process told, and outlives an API server that refuses", async () => {
  const events = halted();
  const cordon = events.findLastIndex((e) => e.type === "step-settled" && e.outcome.kind === "cordon");
  const told: NodeEvent[] = [];
  const write = async (event: NodeEvent) => {
    if (event.reason === "LockkeeperCordoned") throw new Error("forbidden");
    told.push(event);
  };
  new NodeEvents({ store: storeOf(events), write, log }, { run, seq: cordon }).see(run);
  await expect.poll(() => told.map(({ reason }) => reason)).toEqual(["LockkeeperHalted"]);
});

it("writes Events that kubectl finds by the node", async () => {
  const server = await startApiServer({ minor: 34 });
  try {
    await using own = await fixture(server.kubeconfig);
    const event: NodeEvent = { node: "w1" as never, type: "Normal", reason: "LockkeeperDrained", message: "done" };
    await own.kube.writeNodeEvent(event);
    const [written] = server.store.list("Event");
    expect(written?.metadata.name).toMatch(/^w1\.[0-9a-f]{16}$/);
    expect(written).toMatchObject({
      metadata: { namespace: "default" },
      involvedObject: { kind: "Node", name: "w1", uid: "w1" },
      reason: "LockkeeperDrained",
      source: { component: "lockkeeper" },
    });
  } finally {
    await server.close();
  }
});
