import type { Outbox } from "@lockkeeper/agent/session/outbox";

/** A settled step as an agent sends it. */
export type AgentSettled = ReturnType<Outbox["pending"]>[number];
