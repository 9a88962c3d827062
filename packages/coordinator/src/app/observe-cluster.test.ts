import { ok } from "@lockkeeper/core/model/errors";
import type { HostFacts } from "@lockkeeper/core/model/host";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { Version } from "@lockkeeper/core/model/version";
import { expect, it } from "vitest";
import type { AgentHello, Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import { observeFor } from "./observe-cluster.ts";

it("goes by what an agent answered of the target, though it has reported by itself since", async () => {
  const w1 = "w1" as NodeName;
  const offering = (version: string) => ({ offers: [{ name: "kubeadm", version }] }) as unknown as HostFacts;
  const facts = new Map([[w1, offering("1.21.0-1.1")]]);
  const agents = {
    hellos: () => new Map([[w1, { node: w1, presence: { connected: true } } as AgentHello]]),
    facts: () => facts,
    probe: async () => ok(offering("1.22.0-1.1")),
  } as unknown as Agents;
  const state = { nodes: [{ name: w1, host: null }] } as unknown as ClusterState;
  const cluster = { refresh: async () => ({ is: "seen", state }) } as unknown as Cluster;
  const seen = await observeFor(cluster, agents, "v1.22.0" as Version);
  expect(seen).toMatchObject({ value: { nodes: [{ host: { offers: [{ version: "1.22.0-1.1" }] } }] } });
});
