import type { RunId } from "@lockkeeper/core/model/ids";
import type { ManifestsBack } from "@lockkeeper/core/model/step";
import type { Version } from "@lockkeeper/core/model/version";
import { parseVersion } from "@lockkeeper/core/model/version";
import { describe, expect, it } from "vitest";
import type { EtcdMember } from "../etcd/member.ts";
import { attempt, live, someDigest, step } from "../executor/life.testkit.ts";
import { memoryWorld, put, STATE, type World, writeManifests } from "../host/memory-world.testkit.ts";
import { restorePaths } from "./paths.ts";
import type { RestoreSource } from "./ports.ts";

const [was, to] = ["v1.21.5" as Version, "v1.22.0" as Version];
const ETCD = "/etc/kubernetes/manifests/etcd.yaml";
const PEER = { name: "cp1", peerUrl: "https://10.0.0.1:2380" };
const TOKEN = "restore-1";
const paths = restorePaths(STATE, TOKEN);
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

const etcdManifest = (image: string, name = PEER.name, folder = "/var/lib/etcd") => `spec:
  containers:
  - command:
    - etcd
    - --name=${name}
    - --initial-advertise-peer-urls=${PEER.peerUrl}
    - --data-dir=${folder}
    image: registry.k8s.io/etcd:${image}
`;
const restore: RestoreSource = {
  tool: async () => ({
    is: "found",
    tool: { name: "etcdctl", path: "/opt/etcdctl", version: parseVersion("v3.4.13") as Version, bumps: false },
  }),
  pieces: () => {
    throw new Error("no snapshot is read here");
  },
};
const openEtcd = async () =>
  ({ status: async () => ({ clusterId: 0xabcn }), close: () => {} }) as unknown as EtcdMember;
const at = (world: World, path: string) => world.disk.get(path)?.data.toString();

/** A control plane after an upgrade that moved etcd, too; its rollback point was kept before. */
async function upgraded(kept = etcdManifest("3.4.13-0")) {
  const world = memoryWorld("control-plane");
  writeManifests(world, was);
  put(world, ETCD, kept);
  const saved = await attempt(live(world), step({ kind: "save-node-state" }));
  if (saved.is !== "done" || saved.kind !== "save-node-state") throw new Error(JSON.stringify(saved));
  const before = new Map(COMPONENTS.map((name) => [name, at(world, `/etc/kubernetes/manifests/${name}.yaml`)]));
  writeManifests(world, to);
  put(world, ETCD, etcdManifest("3.5.0-0"));
  const point = { run: "r1" as RunId, step: step({ kind: "save-node-state" }).id, digest: saved.evidence.digest };
  return { world, before, archive: saved.evidence.file, manifests: { to: was, point } as ManifestsBack };
}

const snapshot = {
  ...{ digest: someDigest, bytes: 10, form: "db.zst" as const, clusterId: "abc" },
  ...{ revision: "7", etcdVersion: "3.4.13", dbBytes: 1024 },
};
const codes = (outcome: Awaited<ReturnType<typeof attempt>>) =>
  outcome.is === "failed" ? outcome.findings.map((f) => `${f.code}: ${f.saw}`).join("; ") : outcome.is;
const checked = (world: World, manifests: ManifestsBack, n = 1) =>
  attempt(
    live(world, null, { openEtcd, restore }),
    step({ kind: "check-restore", snapshot, peers: [PEER], clusterIds: [], manifests }),
    n,
  );

describe("the static pods that come back with etcd's data", () => {
  it("are looked at before anything is touched: whole, of the version, of this member and the snapshot's etcd", async () => {
    const { world, manifests, archive } = await upgraded();
    const before = new Map(world.disk);
    expect(await checked(world, manifests)).toMatchObject({ is: "done" });
    expect(codes(await checked(world, { ...manifests, to }, 2))).toMatch(
      /version-mismatch: .*kept at v1\.21\.5, not v1\.22\.0/,
    );
    for (const [path, file] of before) expect(world.disk.get(path)?.data, path).toEqual(file.data);
    world.disk.delete(archive);
    expect(codes(await checked(world, manifests, 3))).toMatch(/^rollback-point-missing/);
  });

  it.each([
    [
      "a point from the middle of a change",
      etcdManifest("3.5.0-0"),
      /runs etcd 3\.5\.0, and the snapshot is of etcd 3\.4\.13/,
    ],
    ["another member", etcdManifest("3.4.13-0", "cp9"), /is of the member cp9/],
    ["another data folder", etcdManifest("3.4.13-0", "cp1", "/data"), /in \/data; the host's is cp1/],
  ])("are refused of %s", async (_, kept, why) => {
    const { world, manifests } = await upgraded(kept);
    const outcome = await checked(world, manifests);
    expect(outcome).toMatchObject({ is: "failed", changedHost: false });
    expect(codes(outcome)).toMatch(why);
  });

  it("are laid beside the live ones by the preparation, which leaves those alone", async () => {
    const { world, manifests, before } = await upgraded();
    const prepare = step({ kind: "prepare-restore", snapshot, peers: [PEER], token: TOKEN, manifests });
    await attempt(live(world, null, { openEtcd, restore }), prepare).catch(() => null);
    for (const name of COMPONENTS) expect(at(world, `${paths.manifestsNext}/${name}.yaml`)).toBe(before.get(name));
    expect(at(world, ETCD)).toContain("3.5.0-0");
  });

  it("are what the host's script is told to bring, and proven byte by byte after the commit", async () => {
    const { world, manifests, before } = await upgraded();
    const stop = step({ kind: "stop-control-plane", digest: someDigest, token: TOKEN, undoSeconds: 60, manifests });
    await attempt(live(world), stop).catch(() => null);
    expect(at(world, paths.script)).toContain(`from='${paths.manifestsNext}'`);
    const commit = step({ kind: "commit-restore", digest: someDigest, token: TOKEN, manifests });
    put(world, paths.decision, "committed\n");
    put(world, paths.settled, "restored\n");
    expect(codes(await attempt(live(world), commit))).toMatch(
      /version-mismatch: .*is not as the rollback point kept it/,
    );
    for (const [name, text] of before) put(world, `/etc/kubernetes/manifests/${name}.yaml`, text ?? "");
    expect(await attempt(live(world), commit, 2)).toMatchObject({ is: "done", evidence: { version: was } });
  });
});
