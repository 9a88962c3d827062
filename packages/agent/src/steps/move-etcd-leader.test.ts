import { setTimeout as delay } from "node:timers/promises";
import type { NodeName, StepId } from "@lockkeeper/core/model/ids";
import { beforeAll, describe, expect, it } from "vitest";
import { type Etcd, etcdBinaries, startEtcdCluster } from "../../../../test/fixtures/etcd.ts";
import { etcdMember } from "../etcd/client.ts";
import { viewEtcd } from "../etcd/health.ts";
import type { StepTools } from "../executor/tools.ts";
import { moveEtcdLeader } from "./move-etcd-leader.ts";

const STEP = {
  kind: "move-etcd-leader",
  id: "1.21/control-planes/cp1/move-etcd-leader" as StepId,
  on: "cp1" as NodeName,
} as const;

describe("move-etcd-leader on a real cluster of three members", () => {
  let found: Awaited<ReturnType<typeof etcdBinaries>> | null = null;
  beforeAll(async () => {
    found = await etcdBinaries();
  });

  /** The step's tools over one member; time goes on as it does. */
  const toolsOf = (endpoint: string): StepTools =>
    ({
      openEtcd: async () => etcdMember(endpoint, null),
      clock: { now: () => Date.now(), sleep: (ms: number) => delay(Math.min(ms, 100)) },
      progress: () => undefined,
      fail: (code: string, saw: string) => {
        throw new Error(`${code}: ${saw}`);
      },
    }) as unknown as StepTools;
  const leaderOf = async (endpoint: string) => {
    const etcd = etcdMember(endpoint, null);
    const { local, members } = await viewEtcd(etcd).finally(() => etcd.close());
    return members.find(({ row }) => row.id === local.leader)?.row.name ?? "";
  };

  it("hands the leadership over, and leaves another's alone", async ({ skip }) => {
    if (found === null || "unavailable" in found) return skip(found?.unavailable ?? "no etcd");
    const names = ["cp1", "cp2", "cp3"];
    const servers: readonly Etcd[] = await startEtcdCluster(found, names);
    try {
      const [any] = servers;
      const was = await leaderOf(any?.endpoint ?? "");
      const leader = servers[names.indexOf(was)];
      const moved = await moveEtcdLeader.run(STEP, toolsOf(leader?.endpoint ?? ""));
      expect(moved.moved).toBe(true);
      expect(moved.leader).not.toBe(was);
      expect(await leaderOf(leader?.endpoint ?? "")).toBe(moved.leader);
      expect(await moveEtcdLeader.run(STEP, toolsOf(leader?.endpoint ?? ""))).toEqual({
        leader: moved.leader,
        moved: false,
      });
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  it("moves nothing while a member is away: who knows whether the rest is a quorum afterwards", async ({ skip }) => {
    if (found === null || "unavailable" in found) return skip(found?.unavailable ?? "no etcd");
    const names = ["cp1", "cp2", "cp3"];
    const servers = await startEtcdCluster(found, names);
    try {
      const was = await leaderOf(servers[0]?.endpoint ?? "");
      const leader = servers[names.indexOf(was)];
      const other = servers.find((server) => server !== leader);
      await other?.stop();
      const tools = { ...toolsOf(leader?.endpoint ?? ""), clock: hurried() };
      await expect(moveEtcdLeader.run(STEP, tools)).rejects.toThrow(/etcd-unhealthy.*does not answer/);
      expect(await leaderOf(leader?.endpoint ?? "")).toBe(was);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});

/** A clock on which every wait takes a minute and no time. */
function hurried(): StepTools["clock"] {
  let now = 0;
  return {
    now: () => now as ReturnType<StepTools["clock"]["now"]>,
    sleep: async (ms) => {
      now += Math.max(ms, 60_000);
    },
  };
}
