import { fail, ok } from "@lockkeeper/core/model/errors";
import type { HostFacts } from "@lockkeeper/core/model/host";
import type { NodeName } from "@lockkeeper/core/model/ids";
import { NOTHING_THERE } from "@lockkeeper/core/model/inventory";
import type { Version } from "@lockkeeper/core/model/version";
import { expect, it } from "vitest";
import { cluster as aCluster } from "../../../../test/scenarios/cluster.ts";
import type { AgentHello, Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import { observeFor, observeLastSeen } from "./observe-cluster.ts";

const w1 = "w1" as NodeName;
const state = aCluster("cp1 w1 @1.20.2");
const offering = (...versions: readonly string[]) =>
  ({ receivedAt: 7, offers: versions.map((version) => ({ name: "kubeadm", version })) }) as unknown as HostFacts;
const cluster = {
  refresh: async () => ({ is: "seen", state: { ...state, inventory: null } }),
  inventory: async () => NOTHING_THERE,
} as unknown as Cluster;
const hello = (connected: boolean) => ({ node: w1, presence: { connected } }) as AgentHello;
const agents = (probe: (node: NodeName, target: Version | null) => unknown) =>
  ({
    hellos: () => new Map([[w1, hello(true)]]),
    facts: () => new Map([[w1, offering("1.20.2-1.1")]]),
    probe: async (node: NodeName, target: Version | null) => probe(node, target),
  }) as unknown as Agents;
const offersSeen = async (of: Agents, target: string | null) => {
  const seen = await observeFor(cluster, of, target as Version | null);
  if (!seen.ok) throw new Error(seen.problem.detail);
  return seen.value.nodes.find((n) => n.name === w1)?.host?.offers.map((o) => o.version);
};

it("goes by what an agent answered of the target, though it has reported by itself since", async () => {
  expect(
    await offersSeen(
      agents(() => ok(offering("1.21.0-1.1"))),
      "v1.21.0",
    ),
  ).toEqual(["1.21.0-1.1"]);
});

it("asks for every minor on the way, and keeps what each offers once", async () => {
  const asked: (string | null)[] = [];
  const of = agents((_, target) => {
    asked.push(target);
    return ok(offering("1.20.2-1.1", `${String(target).slice(1)}-1.1`));
  });
  expect(await offersSeen(of, "v1.23.4")).toEqual(["1.20.2-1.1", "1.21.0-1.1", "1.22.0-1.1", "1.23.4-1.1"]);
  expect(asked).toEqual(["v1.21.0", "v1.22.0", "v1.23.4"]);
});

it("knows nothing of a host whose agent does not answer, though it has reported before, or answered of another minor", async () => {
  const gone = fail("agent-away", "w1 did not answer within 120 s");
  const unanswered = { why: "w1 did not answer within 120 s", lastAt: 7 };
  for (const silentAt of ["v1.21.0", "v1.22.0"]) {
    const of = agents((_, target) => (target === silentAt ? gone : ok(offering("1.21.0-1.1"))));
    const seen = await observeFor(cluster, of, "v1.22.0" as Version);
    expect(seen.ok && seen.value.nodes.find((n) => n.name === w1)).toMatchObject({ host: null, unanswered });
  }
});

it("takes an agent that is not connected for silent when somebody plans, and goes by what it said where no repository matters", async () => {
  const of = { ...agents(() => ok(offering())), hellos: () => new Map([[w1, hello(false)]]) } as Agents;
  const planned = await observeFor(cluster, of, "v1.21.0" as Version);
  const why = "it is not connected";
  expect(planned.ok && planned.value.nodes.find((n) => n.name === w1)).toMatchObject({
    host: null,
    unanswered: { why },
  });
  expect(await offersSeen(of, null)).toEqual(["1.20.2-1.1"]);
});

it("looks what runs in the cluster when somebody plans, and says when that cannot be seen", async () => {
  const to = "v1.21.0" as Version;
  const of = agents(() => ok(offering()));
  expect(await observeFor(cluster, of, to)).toMatchObject({ ok: true, value: { inventory: NOTHING_THERE } });
  expect(await observeFor(cluster, of, null)).toMatchObject({ ok: true, value: { inventory: null } });
  const blind = { ...cluster, inventory: async () => "no answer" };
  expect(await observeFor(blind, of, to)).toMatchObject({ ok: false, problem: { code: "cluster-unreachable" } });
});

it("says that an agent is busy, rather than that its repositories offer nothing", async () => {
  const of = agents((_, target) => (target === "v1.22.0" ? fail("rate-limited", "w1 is busy") : ok(offering())));
  const seen = await observeFor(cluster, of, "v1.22.0" as Version);
  expect(seen).toEqual(fail("rate-limited", "w1 is busy"));
});

it("goes by what was seen last and by what hosts say now, and only while the API server does not answer", async () => {
  const of = agents(() => ok(offering("1.21.0-1.1")));
  const lastSeen = { ...state, asOf: 7 as never };
  const away = { ...cluster, refresh: async () => ({ is: "away", why: "no answer", since: 1 }) } as unknown as Cluster;
  const seen = await observeLastSeen(away, of, lastSeen);
  expect(seen).toMatchObject({ ok: true, value: { asOf: 7 } });
  expect(seen.ok && seen.value.nodes.map((n) => [n.name, n.host?.offers?.map((o) => o.version)])).toEqual([
    ["cp1", undefined],
    ["w1", ["1.21.0-1.1"]],
  ]);
  const silent = await observeLastSeen(
    away,
    agents(() => fail("agent-away", "gone")),
    lastSeen,
  );
  expect(silent.ok && silent.value.nodes.find((n) => n.name === w1)).toMatchObject({ host: null });
  expect(await observeLastSeen(cluster, of, lastSeen)).toMatchObject({
    ...{ ok: false, problem: { code: "restore-api-answers" } },
  });
});
