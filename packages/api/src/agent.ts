import { type Static, Type } from "typebox";
import { OwnershipBody } from "./cluster.ts";
import { named, orNull, ref, Time } from "./shape.ts";

export const AgentBody = named(
  "Agent",
  {
    node: Type.String(),
    connected: Type.Boolean(),
    hello: Type.Boolean({ description: "It has said hello since the coordinator's start." }),
    since: orNull(Time),
    machineId: orNull(Type.String()),
    epoch: orNull(Type.Number({ description: "The highest that its journal knows." })),
    journalRecords: Type.Number(),
    open: Type.Array(Type.Object({ run: Type.String(), step: Type.String(), attempt: Type.Number() }), {
      description: "Attempts that its journal has intended and not settled.",
    }),
    runningUnits: Type.Array(Type.String()),
  },
  "A node's agent. Every node is listed, whether its agent is here or not.",
);
export type AgentBody = Static<typeof AgentBody>;

export const LockBody = named(
  "Lock",
  {
    leading: Type.Boolean({ description: "This coordinator holds the Lease." }),
    epoch: orNull(Type.Number()),
    waitingFor: Type.Array(Type.String({ description: "What keeps it from commanding, a sentence each." })),
    upgrade: orNull(Type.String({ description: "The one that is not over: no other can be started." })),
    nodes: Type.Array(
      Type.Object({
        node: Type.String(),
        unschedulable: Type.Boolean(),
        owner: orNull(ref(OwnershipBody)),
        hold: orNull(Type.String()),
      }),
      { description: "Nodes that are out of service, by whose hand, and nodes on hold." },
    ),
  },
  "Who may act, and what is held.",
);
export type LockBody = Static<typeof LockBody>;

export const HealthBody = named("Health", {
  leading: Type.Boolean(),
  epoch: orNull(Type.Number()),
  waitingFor: Type.Array(Type.String()),
  agentsConnected: Type.Number(),
  nodes: Type.Number(),
});

export const EnrolmentBody = named("Enrolment", {
  node: Type.String(),
  uid: Type.String(),
  machineId: Type.String(),
  why: Type.String(),
  askedAt: Time,
});

export const WhoBody = named("Who", { name: Type.String(), role: Type.String() }, "Whose token it is.");
