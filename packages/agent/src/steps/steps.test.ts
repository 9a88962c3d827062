import { createHash, X509Certificate } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import type { Digest, MachineId, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { Version } from "@lockkeeper/core/model/version";
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { describe, expect, it } from "vitest";
import { EtcdFault, type EtcdMember } from "../etcd/member.ts";
import { pruneSnapshots, SNAPSHOTS_KEPT, SNAPSHOTS_MAX_BYTES } from "../etcd/snapshot-folder.ts";
import { assignment, attempt, live, step } from "../executor/life.testkit.ts";
import type { FileStat } from "../host/files.ts";
import { memoryHost } from "../host/memory-host.testkit.ts";
import { memoryWorld, put, SOURCE, STATE, tick } from "../host/memory-world.testkit.ts";
import type { SnapshotUploader, Upload } from "../ports/steps.ts";
import { POINTS_KEPT, readRollbackPoint, rollbackPointPath } from "../rollback-point/place.ts";

const to = "v1.21.0" as Version;
const all = ["kubeadm", "kubelet", "kubectl"] as const;
const sized = (stat: FileStat | null, bytes: number): FileStat | null => stat && { ...stat, bytes };
const COPY = "c".repeat(32) as MachineId;
const pass = async <T>(_call: string, work: () => T | Promise<T>): Promise<T> => work();
const bytesAt = (world: ReturnType<typeof memoryWorld>, path: string) => world.disk.get(path)?.data ?? Buffer.alloc(0);
const at = (world: ReturnType<typeof memoryWorld>, path: string) => world.disk.get(path)?.data.toString();

describe("stage", () => {
  it("switches the repository by its minor, keeps the old file, and installs nothing", async () => {
    const world = memoryWorld("worker");
    const before = at(world, SOURCE);
    const outcome = await attempt(live(world), step({ kind: "stage", to, packages: all, role: "worker" }));
    expect(outcome).toMatchObject({
      is: "done",
      evidence: {
        packages: all.map((name) => ({ name, version: "1.21.0-1.1" })),
        images: ["registry/kube-proxy:v1.21.0", "registry/pause:3.2"],
      },
    });
    expect(at(world, SOURCE)).toBe(before?.replace("v1.20", "v1.21"));
    expect(at(world, `${STATE}/repository/r1/kubernetes.list`)).toBe(before);
    expect(world.packages.get("kubelet")?.version).toBe("1.20.2-1.1");
    const pull = world.begun.find(({ job }) => job.do === "pull-images")?.job;
    expect(pull).toMatchObject({ images: ["registry/kube-proxy:v1.21.0"] });
  });

  it("says so when the repository is not one that it may switch", async () => {
    const world = memoryWorld("worker");
    put(world, SOURCE, "deb https://mirror.example/k8s all main\n");
    const outcome = await attempt(live(world), step({ kind: "stage", to, packages: all, role: "worker" }));
    expect(outcome).toMatchObject({
      is: "failed",
      changedHost: false,
      findings: [{ code: "repository-not-switchable" }],
    });
    expect(at(world, SOURCE)).toBe("deb https://mirror.example/k8s all main\n");
    expect(world.begun).toEqual([]);
  });
});

describe("a rollback point", () => {
  const save = step({ kind: "save-node-state" });
  const config = "/var/lib/kubelet/config.yaml";
  it("is one archive, kept once, closed to others, copied, and put back byte for byte", async () => {
    const world = memoryWorld("control-plane");
    put(world, "/etc/kubernetes/pki/ca.key", "secret");
    put(world, "/k.gpg", "a key");
    const kept = at(world, config);
    const uploads: Upload[] = [];
    const uploader: SnapshotUploader = {
      upload: async (upload) => {
        uploads.push(upload);
        return { digest: upload.digest, machineId: COPY };
      },
    };
    const saved = await attempt(live(world, null, { uploader }), save);
    const [archive = ""] = [...world.disk.keys()].filter((path) => path.startsWith(`${STATE}/saved/`));
    const digest = createHash("sha256").update(bytesAt(world, archive)).digest("hex");
    expect(saved).toMatchObject({
      is: "done",
      evidence: {
        file: archive,
        digest,
        packages: all.map((name) => ({ name, version: "1.20.2-1.1" })),
        copy: { digest, form: "tar.zst", machineId: COPY },
      },
    });
    expect(uploads).toMatchObject([{ file: archive, digest, about: { step: save.id, takenOn: "a".repeat(32) } }]);
    expect(world.disk.get(archive)?.mode).toBe(0o600);
    const found = await readRollbackPoint(memoryHost(world, pass).files, archive, digest as Digest);
    expect(found).toMatchObject({
      is: "whole",
      point: {
        manifest: { held: all, kubernetesVersion: "v1.20.2", node: "w1", run: "r1" },
        cluster: {
          kubeadmConfig: expect.stringContaining("kubernetesVersion: v1.20.2"),
          kubeletConfig: { configMap: "kubelet-config-1.20", yaml: "kind: KubeletConfiguration\n" },
        },
      },
    });
    const paths = found.is === "whole" ? found.point.files.map(({ path }) => path) : [];
    const wanted = [
      SOURCE,
      "/k.gpg",
      config,
      "/etc/kubernetes/pki/ca.key",
      "/etc/kubernetes/manifests/kube-scheduler.yaml",
    ];
    expect(paths).toEqual(expect.arrayContaining(wanted));
    put(world, config, "kind: KubeletConfiguration\nnew: true\n");
    // A later attempt must not take the changed file for the state to go back to.
    expect(await attempt(live(world), save, 2)).toMatchObject({ is: "done", evidence: { digest } });
    const restore = step({ kind: "restore-kubelet-config", saved: save.id });
    expect(await attempt(live(world), restore)).toMatchObject({
      is: "done",
      evidence: { files: [config, "/var/lib/kubelet/kubeadm-flags.env"] },
    });
    expect(at(world, config)).toBe(kept);
  });

  it("is copied only encrypted where there is a recipient, and nothing but the archive stays on the host", async () => {
    const world = memoryWorld("worker");
    put(world, "/etc/kubernetes/pki/ca.key", "secret");
    const identity = await generateX25519Identity();
    let sealed: Uint8Array = new Uint8Array();
    const uploader: SnapshotUploader = {
      upload: async ({ digest, file }) => {
        sealed = bytesAt(world, file);
        return { digest, machineId: COPY };
      },
    };
    const recipient = await identityToRecipient(identity);
    const saved = await attempt(live(world, null, { uploader, recipient }), save);
    const left = [...world.disk.keys()].filter((path) => path.startsWith(`${STATE}/saved/`));
    expect(left).toEqual([expect.stringMatching(/\.tar\.zst$/)]);
    const digest = createHash("sha256").update(sealed).digest("hex");
    expect(saved).toMatchObject({ is: "done", evidence: { file: left[0], copy: { digest, form: "tar.zst.age" } } });
    const opener = new Decrypter();
    opener.addIdentity(identity);
    expect(Buffer.from(await opener.decrypt(sealed))).toEqual(bytesAt(world, left[0] ?? ""));
  });

  it("that was not copied, or cannot be gathered, fails the step before anything is changed", async () => {
    const world = memoryWorld("worker");
    const uploader: SnapshotUploader = {
      upload: async () => {
        throw new Error("no route");
      },
    };
    expect(await attempt(live(world, null, { uploader }), save)).toMatchObject({
      is: "failed",
      changedHost: false,
      findings: [{ code: "rollback-point-not-copied", saw: expect.stringContaining("no route") }],
    });
    const other = memoryWorld("worker");
    other.cluster.kubeletConfigs.length = 0;
    expect(await attempt(live(other), save)).toMatchObject({
      is: "failed",
      changedHost: false,
      findings: [{ code: "rollback-point-failed", saw: expect.stringContaining("forbidden") }],
    });
    expect([...other.disk.keys()].filter((path) => path.startsWith(`${STATE}/saved/`))).toEqual([]);
  });

  it("that was cut short by a death is gathered anew; old ones are removed, never the one just kept", async () => {
    const world = memoryWorld("worker");
    const folder = `${STATE}/saved`;
    for (let n = 0; n < POINTS_KEPT + 3; n++) {
      put(world, `${folder}/old-${n}.tar.zst`, "old");
      tick(world);
    }
    put(world, `${folder}/old.tar.zst.age`, "left by a copy that broke off");
    const path = rollbackPointPath(STATE, "r1" as RunId, save.id);
    put(world, path, "cut");
    expect(await attempt(live(world), save)).toMatchObject({ is: "done", evidence: { file: path } });
    const left = [...world.disk.keys()].filter((name) => name.startsWith(folder));
    expect(left).toHaveLength(POINTS_KEPT);
    expect(left).toContain(path);
    expect(left).not.toContain(`${folder}/old-3.tar.zst`);
    expect(left).toContain(`${folder}/old-4.tar.zst`);
  });

  it("is refused when it is damaged or not there, and nothing is put back", async () => {
    const world = memoryWorld("worker");
    const none = step({ kind: "restore-kubelet-config", saved: "1.21/x" as StepId });
    expect(await attempt(live(world), none)).toMatchObject({ is: "failed", changedHost: false });
    await attempt(live(world), save);
    const archive = [...world.disk.keys()].find((path) => path.endsWith(".tar.zst")) ?? "";
    const damaged = Buffer.from(bytesAt(world, archive));
    damaged.writeUInt8(damaged.readUInt8(200) ^ 1, 200);
    world.disk.set(archive, { data: damaged, mode: 0o600, modifiedAt: world.now });
    put(world, config, "changed");
    const restore = step({ kind: "restore-kubelet-config", saved: save.id });
    expect(await attempt(live(world), restore)).toMatchObject({ is: "failed", changedHost: false });
    expect(at(world, config)).toBe("changed");
  });
});

describe("snapshot-etcd", () => {
  const data = Buffer.alloc(1024, 7);
  const whole = Buffer.concat([data, createHash("sha256").update(data).digest()]);
  const take = step({ kind: "snapshot-etcd", reason: "test" });
  const status = {
    clusterId: 0xabcn,
    memberId: 1n,
    revision: 42n,
    version: "3.4.13",
    dbBytes: 1024,
    leader: 1n,
    raftIndex: 1n,
    raftAppliedIndex: 1n,
  };
  const etcd = (bytes: Buffer): EtcdMember => ({
    status: async () => ({ ...status, errors: [], learner: false }),
    statusAt: async () => ({ ...status, errors: [], learner: false }),
    members: async () => [{ id: 1n, name: "cp1", clientUrls: ["https://127.0.0.1:2379"], learner: false }],
    alarms: async () => [],
    hashAt: async () => ({ hash: 7n, compactRevision: 3n }),
    moveLeader: async () => {},
    snapshot: async function* () {
      yield bytes.subarray(0, 700);
      yield bytes.subarray(700);
    },
    close: () => {},
  });
  const opened = (bytes: Buffer, uploader?: SnapshotUploader) => ({
    openEtcd: async () => etcd(bytes),
    ...(uploader && { uploader }),
  });
  const snapshots = (world: ReturnType<typeof memoryWorld>) =>
    [...world.disk.keys()].filter((path) => path.startsWith(`${STATE}/snapshots/`));

  it("is done with the copy's digest proven, and keeps the newest few", async () => {
    const world = memoryWorld("control-plane");
    put(world, `${STATE}/snapshots/old.db.partial`, "half");
    put(world, `${STATE}/snapshots/gone.db.zst.json`, "{}");
    for (let n = 1; n <= SNAPSHOTS_KEPT + 3; n++) {
      tick(world);
      const outcome = await attempt(live(world, null, opened(whole)), take, n);
      expect(outcome).toMatchObject({
        is: "done",
        evidence: {
          ...{ form: "db.zst", dbBytes: whole.length, revision: "42", etcdVersion: "3.4.13" },
          ...{ clusterId: "abc", member: "cp1", agreed: 1, reason: "test", takenOn: "a".repeat(32) },
        },
        warnings: [],
      });
      if (outcome.is !== "done" || outcome.kind !== "snapshot-etcd") throw new Error("not a snapshot");
      const stored = world.disk.get(outcome.evidence.file)?.data ?? Buffer.alloc(0);
      expect(stored).toHaveLength(outcome.evidence.bytes);
      expect(zstdDecompressSync(stored)).toEqual(whole);
      expect(world.disk.get(outcome.evidence.file)?.mode).toBe(0o600);
    }
    const files = snapshots(world).filter((path) => path.endsWith(".db.zst"));
    expect(files).toHaveLength(SNAPSHOTS_KEPT);
    // Each with its record, as it is kept at the coordinator, and nothing else.
    expect(snapshots(world).sort()).toEqual(files.flatMap((path) => [path, `${path}.json`]).sort());
    for (const path of files) {
      const stored = world.disk.get(path)?.data ?? Buffer.alloc(0);
      const kept: unknown = JSON.parse(world.disk.get(`${path}.json`)?.data.toString("utf8") ?? "");
      const digest = createHash("sha256").update(stored).digest("hex");
      expect(kept).toMatchObject({ v: 1, node: "w1", digest, bytes: stored.length, form: "db.zst", clusterId: "abc" });
    }
  });

  it("warns of a copy on the same machine, and fails without a copy or with another digest", async () => {
    const world = memoryWorld("control-plane");
    const same: SnapshotUploader = {
      upload: async ({ digest }) => ({ digest, machineId: "a".repeat(32) as MachineId }),
    };
    expect(await attempt(live(world, null, opened(whole, same)), take, 1)).toMatchObject({
      is: "done",
      warnings: [{ code: "snapshot-copy-same-machine" }],
    });
    const away: SnapshotUploader = { upload: () => Promise.reject(new Error("the coordinator is away")) };
    expect(await attempt(live(world, null, opened(whole, away)), take, 2)).toMatchObject({
      is: "failed",
      findings: [{ code: "snapshot-not-copied", saw: "the coordinator is away" }],
    });
    const other: SnapshotUploader = {
      upload: async () => ({ digest: "1".repeat(64) as never, machineId: "b".repeat(32) as never }),
    };
    expect(await attempt(live(world, null, opened(whole, other)), take, 3)).toMatchObject({
      is: "failed",
      findings: [{ code: "snapshot-not-copied" }],
    });
  });

  it("fails when the members hold different data, and warns when that cannot be told", async () => {
    const world = memoryWorld("control-plane");
    const rows = ["cp1", "cp2"].map((name, n) => ({
      ...{ id: BigInt(n + 1), name, learner: false },
      clientUrls: [`https://${name}:2379`],
    }));
    const three = (hashAt: EtcdMember["hashAt"]): EtcdMember => ({ ...etcd(whole), members: async () => rows, hashAt });
    const odd = three(async (url) => ({ hash: url.includes("cp2") ? 8n : 7n, compactRevision: 3n }));
    expect(await attempt(live(world, null, { openEtcd: async () => odd }), take, 1)).toMatchObject({
      is: "failed",
      findings: [
        {
          code: "etcd-members-differ",
          saw: "at revision 42 the data of cp1 has the hash 7, that of cp2 8",
        },
      ],
    });
    expect(snapshots(world)).toEqual([]);
    const silent = three((url) =>
      url.includes("cp2")
        ? Promise.reject(new EtcdFault("no route"))
        : Promise.resolve({ hash: 7n, compactRevision: 3n }),
    );
    expect(await attempt(live(world, null, { openEtcd: async () => silent }), take, 2)).toMatchObject({
      is: "done",
      evidence: { agreed: 1 },
      warnings: [{ code: "etcd-members-not-compared", saw: "cp2: no route" }],
    });
    // One member has compacted further: it is asked again, and then both have.
    let asked = 0;
    const late = three(async (url) => ({
      hash: url.includes("cp2") && asked++ === 0 ? 1n : 7n,
      compactRevision: url.includes("cp2") && asked === 1 ? 2n : 3n,
    }));
    expect(await attempt(live(world, null, { openEtcd: async () => late }), take, 3)).toMatchObject({
      is: "done",
      evidence: { agreed: 2 },
      warnings: [],
    });
  });

  it("keeps nothing of a damaged stream, and the good one of before stays", async () => {
    const world = memoryWorld("control-plane");
    await attempt(live(world, null, opened(whole)), take, 1);
    const good = snapshots(world);
    const outcome = await attempt(live(world, null, opened(whole.subarray(0, 1000))), take, 2);
    expect(outcome).toMatchObject({ is: "failed", changedHost: false, findings: [{ code: "snapshot-failed" }] });
    expect(snapshots(world)).toEqual(good);
  });

  it("keeps nothing that was not copied, however often it is tried, and nothing beyond its limit of size", async () => {
    const world = memoryWorld("control-plane");
    await attempt(live(world, null, opened(whole)), take, 1);
    const good = snapshots(world);
    const away: SnapshotUploader = { upload: () => Promise.reject(new Error("the coordinator is away")) };
    for (const n of [2, 3, 4])
      expect(await attempt(live(world, null, opened(whole, away)), take, n)).toMatchObject({ is: "failed" });
    expect(snapshots(world)).toEqual(good);
    const { files } = memoryHost(world, pass);
    const huge = { ...files, stat: async (path: string) => sized(await files.stat(path), SNAPSHOTS_MAX_BYTES) };
    put(world, `${STATE}/snapshots/newest.db.zst`, "x");
    await pruneSnapshots(huge, STATE, `${STATE}/snapshots/newest.db.zst`);
    expect(snapshots(world)).toEqual([`${STATE}/snapshots/newest.db.zst`]);
  });

  it("waits for another one of the same member, and both come to their end", async () => {
    const world = memoryWorld("control-plane");
    const open = Promise.withResolvers<void>();
    let streams = 0;
    let most = 0;
    const slow: EtcdMember = {
      ...etcd(whole),
      snapshot: async function* () {
        streams += 1;
        most = Math.max(most, streams);
        yield whole.subarray(0, 700);
        await open.promise;
        yield whole.subarray(700);
        streams -= 1;
      },
    };
    const { executor } = live(world, null, { openEtcd: async () => slow });
    const said: string[] = [];
    const first = executor.run(assignment(take, 1), () => {});
    const second = executor.run(assignment(take, 2), (doing) => said.push(doing));
    await expect.poll(() => said).toContain("waits until another snapshot-etcd on this host is over");
    open.resolve();
    expect([(await first).is, (await second).is, most]).toEqual(["done", "done", 1]);
  });

  it("survives the agent's death while it streams", async () => {
    const world = memoryWorld("control-plane");
    const life = live(world, { call: 4, when: "before" }, opened(whole));
    await Promise.race([attempt(life, take), life.died]);
    expect(await attempt(live(world, null, opened(whole)), take)).toMatchObject({ is: "done" });
  });

  it("confirms etcd's health, and waits only so long for it", async () => {
    const world = memoryWorld("control-plane");
    const check = step({ kind: "check-etcd", maxRaftLag: 10, timeoutSeconds: 90 });
    expect(await attempt(live(world, null, opened(whole)), check)).toMatchObject({
      is: "done",
      evidence: { members: 1, leader: "cp1" },
    });
    const ill = { ...etcd(whole), alarms: async () => [{ memberId: 1n, alarm: "NOSPACE" }] };
    expect(await attempt(live(world, null, { openEtcd: async () => ill }), check, 2)).toMatchObject({
      is: "failed",
      findings: [{ code: "etcd-unhealthy", saw: expect.stringContaining("alarm NOSPACE of member cp1") }],
    });
  });
});

describe("check-host", () => {
  const check = step({ kind: "check-host", to, packages: all });
  it("asks the other minor's repository and changes nothing on the host", async () => {
    const world = memoryWorld("worker");
    const before = new Map([...world.disk].map(([path, file]) => [path, file.data.toString()]));
    expect(await attempt(live(world), check)).toMatchObject({
      is: "done",
      evidence: { packages: all.map((name) => ({ name, version: "1.21.0-1.1" })) },
    });
    expect(new Map([...world.disk].map(([path, file]) => [path, file.data.toString()]))).toEqual(before);
    expect(world.begun).toEqual([]);
  });

  it("tells all that is wrong at once", async () => {
    const world = memoryWorld("worker");
    world.packages.set("kubectl", { version: "1.20.2-1.1", held: false, configured: false });
    put(world, "/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
    put(world, "/etc/kubernetes/pki/ca.crt", EXPIRED);
    expect(Date.parse(new X509Certificate(EXPIRED).validTo)).toBeLessThan(world.now + 1e12);
    world.now = Date.parse(new X509Certificate(EXPIRED).validTo) + 1;
    const outcome = await attempt(live(world), step({ kind: "check-host", to: "v1.22.0" as Version, packages: all }));
    expect(outcome.is === "failed" && outcome.findings.map(({ code }) => code)).toEqual([
      "package-database-broken",
      "package-not-offered",
      "certificate-expired",
    ]);
  });
});

describe("verify-node", () => {
  it("finds packages that are not at the version or not held, and a kubelet of another version", async () => {
    const world = memoryWorld("worker");
    const verify = step({ kind: "verify-node", to });
    expect(await attempt(live(world), verify, 1)).toMatchObject({
      is: "failed",
      findings: [{ code: "packages-wrong" }],
    });
    for (const name of all) world.packages.set(name, { version: "1.21.0-1.1", held: true, configured: true });
    expect(await attempt(live(world), verify, 2)).toMatchObject({
      is: "failed",
      findings: [{ code: "kubelet-not-back" }],
    });
    world.kubelet.version = to;
    expect(await attempt(live(world), verify, 3)).toMatchObject({ is: "done", evidence: { kubelet: to } });
    world.packages.set("kubectl", { version: "1.21.0-1.1", held: false, configured: true });
    expect(await attempt(live(world), verify, 4)).toMatchObject({
      is: "failed",
      findings: [{ saw: "kubectl 1.21.0-1.1 is not held" }],
    });
  });
});

describe("restart-kubelet", () => {
  it("gives one that a package has just started the time to come up", async () => {
    const world = memoryWorld("worker");
    tick(world, 10_000);
    world.packages.set("kubelet", { version: "1.21.0-1.1", held: true, configured: true });
    world.kubelet = { pid: 7, version: to, startedAt: world.now };
    let starting = 5;
    const host = { ...memoryHost(world), kubeletHealth: async () => (starting-- > 0 ? "connection refused" : null) };
    const outcome = await attempt(live(world, null, { host }), step({ kind: "restart-kubelet", to }));
    expect(outcome).toMatchObject({ is: "done", evidence: { pid: 7 } });
    expect(world.begun).toEqual([]);
    starting = 1000;
    world.kubeletLog = [
      "Flag --cloud-provider has been deprecated",
      'E0131 12:00:00.000000 7 run.go:74] "command failed" err="unknown flag: --pod-infra" token=abcdef.0123456789abcdef',
      "Usage: kubelet [flags]",
    ];
    const failed = await attempt(live(world, null, { host }), step({ kind: "restart-kubelet", to }), 2);
    expect(failed).toMatchObject({ is: "failed", findings: [{ code: "kubelet-not-back" }] });
    expect(failed.is === "failed" && failed.findings[0].saw).toMatch(/connection refused.*it says: .*unknown flag/);
    expect(JSON.stringify(failed)).not.toContain("0123456789abcdef");
    expect(world.begun).toHaveLength(1);
  });

  it("does not restart one that was started after all that it reads was written", async () => {
    const world = memoryWorld("worker");
    tick(world, 10_000);
    world.packages.set("kubelet", { version: "1.21.0-1.1", held: true, configured: true });
    world.kubelet = { pid: 7, version: to, startedAt: world.now };
    expect(await attempt(live(world), step({ kind: "restart-kubelet", to }))).toMatchObject({
      is: "done",
      evidence: { pid: 7 },
    });
    expect(world.begun).toEqual([]);
    put(world, "/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\n");
    expect(await attempt(live(world), step({ kind: "restart-kubelet", to }), 2)).toMatchObject({ is: "done" });
    expect(world.begun).toHaveLength(1);
  });
});

/** A certificate of nobody, valid for thirty days. */
const EXPIRED = `-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUE5/7lEXj1LQLnOKQbxTGB/rWH+kwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjMxMjQwMzBaFw0yNjEyMjMxMjQwMzBa
MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS3PLcz
KtaNfTvWhQkf7MP33Q50vegNVh404SP/GFG5o5qFG9vmAV2LQjKV698exzaZOeHe
/JkW+dea/dTncK2ko1MwUTAdBgNVHQ4EFgQUuCT07sivrdV+ubE8SmUGQXrxSlgw
HwYDVR0jBBgwFoAUuCT07sivrdV+ubE8SmUGQXrxSlgwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiBVTxZKpiGHCH01twqZ+ciuw4qCGJH7hMtMCkRs
gCUq/wIhAJTMDF+LgYODaHkSuUU3IXzFxW+CoYMfg3CpVdpt5UxU
-----END CERTIFICATE-----
`;
