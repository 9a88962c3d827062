import type { EtcdPeer } from "@lockkeeper/core/model/restore";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { expect, it } from "vitest";
import { EtcdFault, type EtcdMember } from "../../etcd/member.ts";
import { attempt, live, someDigest, step } from "../../executor/life.testkit.ts";
import { memoryWorld, put } from "../../host/memory-world.testkit.ts";
import type { RestoreSource } from "../../restore/ports.ts";

const PEER: EtcdPeer = { name: "cp1", peerUrl: "https://10.0.0.1:2380" };
const MANIFEST = `spec:
  containers:
  - command:
    - etcd
    - --name=${PEER.name}
    - --initial-advertise-peer-urls=${PEER.peerUrl}
    - --data-dir=/var/lib/etcd
`;
const version = parseVersion("v3.5.9") as Version;
const restore: RestoreSource = {
  tool: async () => ({ is: "found", tool: { name: "etcdutl", path: "/opt/etcdutl", version, bumps: true } }),
  pieces: () => {
    throw new Error("a check reads no snapshot");
  },
};

/** @param own etcd's id now, null while it does not answer @param earlier ids that the plan knows of */
async function checked(snapshotOf: string, own: bigint | null, earlier: readonly string[]) {
  const world = memoryWorld("control-plane");
  put(world, "/etc/kubernetes/manifests/etcd.yaml", MANIFEST);
  const before = new Map(world.disk);
  const openEtcd = async () => {
    if (own === null) throw new EtcdFault("it does not answer");
    return { status: async () => ({ clusterId: own }), close: () => {} } as unknown as EtcdMember;
  };
  const snapshot = {
    ...{ digest: someDigest, bytes: 10, form: "db.zst" as const, clusterId: snapshotOf },
    ...{ revision: "7", etcdVersion: "3.5.9", dbBytes: 1024 },
  };
  const check = step({ kind: "check-restore", snapshot, peers: [PEER], clusterIds: earlier });
  const outcome = await attempt(live(world, null, { openEtcd, restore }), check);
  expect(world.begun, "nothing is begun on the host").toEqual([]);
  for (const [path, file] of before) expect(world.disk.get(path)?.data, path).toEqual(file.data);
  return outcome;
}

it("refuses another cluster's snapshot, and touches nothing", async () => {
  const saw = expect.stringContaining("it is of the etcd cluster beef; this one is abc");
  const foreign = { is: "failed", changedHost: false, findings: [{ code: "restore-foreign-snapshot", saw }] };
  expect(await checked("beef", 0xabcn, [])).toMatchObject(foreign);
  expect(await checked("beef", 0xabcn, ["abc", "cafe"])).toMatchObject(foreign);
  expect(await checked("beef", null, ["abc"])).toMatchObject(foreign);
});

it("takes its own, also of before an earlier restore; and says where it cannot tell", async () => {
  expect(await checked("abc", 0xabcn, [])).toMatchObject({ is: "done", warnings: [] });
  expect(await checked("beef", 0xabcn, ["abc", "beef"])).toMatchObject({ is: "done", warnings: [] });
  const unproven = { is: "done", warnings: [{ code: "restore-cluster-unproven" }] };
  expect(await checked("beef", null, [])).toMatchObject(unproven);
});
