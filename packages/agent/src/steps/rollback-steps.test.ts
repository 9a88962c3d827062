import type { ExactPackage } from "@lockkeeper/core/model/host";
import type { RunId, StepId } from "@lockkeeper/core/model/ids";
import type { Version } from "@lockkeeper/core/model/version";
import { describe, expect, it } from "vitest";
import { attempt, live, step } from "../executor/life.testkit.ts";
import { memoryWorld, put, SOURCE, STATE, writeManifests } from "../host/memory-world.testkit.ts";

const [was, to] = ["v1.20.2" as Version, "v1.21.0" as Version];
const all = ["kubeadm", "kubelet", "kubectl"] as const;
const back: readonly [ExactPackage, ...ExactPackage[]] = [
  { name: "kubeadm", version: "1.20.2-1.1" },
  { name: "kubelet", version: "1.20.2-1.1" },
  { name: "kubectl", version: "1.20.2-1.1" },
];
const save = step({ kind: "save-node-state" });

const at = (world: ReturnType<typeof memoryWorld>, path: string) => world.disk.get(path)?.data.toString();
const codes = (outcome: Awaited<ReturnType<typeof attempt>>) =>
  outcome.is === "failed" ? outcome.findings.map((f) => f.code) : [];

/** One bit of a file. */
function flip(world: ReturnType<typeof memoryWorld>, path: string): void {
  const file = world.disk.get(path);
  if (!file) throw new Error(path);
  const data = Buffer.from(file.data);
  data[100] = (data[100] ?? 0) ^ 1;
  world.disk.set(path, { ...file, data });
}

/** A control plane that was taken from v1.20.2 to v1.21.0, its rollback point kept before. */
async function upgraded() {
  const world = memoryWorld("control-plane");
  put(world, "/etc/kubernetes/manifests/etcd.yaml", "spec:\n  containers:\n  - image: registry/etcd:3.4.13\n");
  const config = { kind: "ConfigMap", data: { ClusterConfiguration: "kubernetesVersion: v1.20.2\n" } };
  const metadata = {
    name: "kubeadm-config",
    namespace: "kube-system",
    resourceVersion: "7",
    uid: "u",
    managedFields: [],
  };
  world.objects.set("configmap/kubeadm-config", JSON.stringify({ ...config, metadata, status: {} }));
  const saved = await attempt(live(world), save);
  if (saved.is !== "done" || saved.kind !== "save-node-state") throw new Error(JSON.stringify(saved));
  const point = { run: "r1" as RunId, step: save.id, digest: saved.evidence.digest };
  for (const it of world.packages.values()) it.version = "1.21.0-1.1";
  put(world, "/usr/bin/kubeadm", to);
  put(world, SOURCE, at(world, SOURCE)?.replace("v1.20", "v1.21") ?? "");
  world.lists = ["v1.21"];
  writeManifests(world, to);
  world.cluster.version = to;
  const archive = saved.evidence.file;
  return { world, point, archive };
}

describe("packages that go back", () => {
  it("are staged and installed at exactly what they were, older or not, and held", async () => {
    const { world } = await upgraded();
    const stage = step({ kind: "stage", to: was, packages: all, role: "control-plane", back });
    expect(await attempt(live(world), stage)).toMatchObject({ is: "done", evidence: { packages: back } });
    expect(at(world, SOURCE)).toContain("/v1.20/");
    const install = step({ kind: "install-packages", to: was, packages: all, back });
    expect(await attempt(live(world), install)).toMatchObject({ is: "done", evidence: { packages: back } });
    expect(world.begun.at(-1)?.job).toMatchObject({ do: "install-packages", pins: back, older: true });
    expect([...world.packages.values()].every((it) => it.held && it.version === "1.20.2-1.1")).toBe(true);
  });

  it("are refused when the repositories offer them no more, before anything is changed", async () => {
    const { world } = await upgraded();
    const gone = [{ name: "kubeadm", version: "1.20.2-9.9" }] as const;
    const install = step({ kind: "install-packages", to: was, packages: ["kubeadm"], back: gone });
    const outcome = await attempt(live(world), install);
    expect(outcome).toMatchObject({ is: "failed", changedHost: false });
    expect(codes(outcome)).toEqual(["package-not-offered"]);
  });

  it("are completed first where an installation was broken off", async () => {
    const { world } = await upgraded();
    const kubeadm = world.packages.get("kubeadm");
    if (kubeadm) kubeadm.configured = false;
    const stage = step({ kind: "stage", to: was, packages: all, role: "control-plane", back });
    expect(await attempt(live(world), stage)).toMatchObject({
      is: "done",
      warnings: [{ code: "package-database-broken" }],
    });
    expect(world.begun.map(({ job }) => job.do)).toContain("repair-packages");
  });
});

describe("a rollback point of another run", () => {
  it("is checked whole, and named with its damage", async () => {
    const { world, point, archive } = await upgraded();
    const check = step({ kind: "check-rollback-point", point });
    expect(await attempt(live(world), check)).toMatchObject({ is: "done", evidence: { packages: back } });
    flip(world, archive);
    const damaged = await attempt(live(world), check, 2);
    expect(damaged).toMatchObject({ is: "failed", changedHost: false });
    expect(codes(damaged)).toEqual(["rollback-point-damaged"]);
    world.disk.delete(archive);
    expect(codes(await attempt(live(world), check, 3))).toEqual(["rollback-point-missing"]);
    const none = step({ kind: "check-rollback-point", point: { ...point, step: "1.21/none" as StepId } });
    expect(codes(await attempt(live(world), none, 4))).toEqual(["rollback-point-missing"]);
  });

  it("gives the kubelet its configuration, and what lay there is set aside, on record", async () => {
    const { world, point } = await upgraded();
    const [config, flags] = ["/var/lib/kubelet/config.yaml", "/etc/default/kubelet"];
    const dropIn = "/etc/systemd/system/kubelet.service.d/20-new.conf";
    const kept = at(world, config);
    put(world, config, "kind: KubeletConfiguration\nnew: true\n");
    put(world, flags, "KUBELET_EXTRA_ARGS=--no-such-flag\n");
    put(world, dropIn, "[Service]\nEnvironment=NEW=1\n");
    const restore = step({ kind: "restore-kubelet-config", saved: point.step, of: point });
    const aside = `${STATE}/moved-aside/r1`;
    const first = await attempt(live(world), restore);
    expect(first).toMatchObject({
      is: "done",
      warnings: [{ code: "kubelet-files-set-aside", saw: `in ${aside}: ${flags}, ${dropIn}, ${config}` }],
    });
    expect(at(world, config)).toBe(kept);
    for (const path of [flags, dropIn]) expect(at(world, path)).toBeUndefined();
    expect(at(world, `${aside}${config}`)).toContain("new: true");
    expect(at(world, `${aside}${flags}`)).toContain("--no-such-flag");
    expect(at(world, `${aside}${dropIn}`)).toContain("NEW=1");
    expect(world.reloads).toBe(1);

    // An attempt after one that died has nothing left to do, and tells the same.
    expect(await attempt(live(world), restore, 2)).toMatchObject({
      is: "done",
      warnings: first.is === "done" ? first.warnings : [],
    });
    put(world, flags, "another\n");
    await attempt(live(world), restore, 3);
    expect(at(world, `${aside}${flags}`)).toContain("--no-such-flag");
    expect(at(world, `${aside}${flags}.1`)).toBe("another\n");
  });

  it("leaves alone what is new where a drain was given up: the upgrade goes on", async () => {
    const { world, point } = await upgraded();
    const flags = "/etc/default/kubelet";
    put(world, flags, "new\n");
    const restore = step({ kind: "restore-kubelet-config", saved: point.step });
    expect(await attempt(live(world), restore)).toMatchObject({ is: "done", warnings: [] });
    expect(at(world, flags)).toBe("new\n");
  });
});

describe("static pods that go back", () => {
  it("are written as they were kept, etcd's left alone where it is another one", async () => {
    const { world, point } = await upgraded();
    put(world, "/etc/kubernetes/manifests/etcd.yaml", "spec:\n  containers:\n  - image: registry/etcd:3.5.0\n");
    expect(await attempt(live(world), step({ kind: "put-back-manifests", to: was, point }))).toMatchObject({
      is: "done",
      evidence: {
        version: was,
        written: ["kube-scheduler", "kube-controller-manager", "kube-apiserver"],
        etcdLeft: true,
      },
      warnings: [{ code: "etcd-left-as-it-is" }],
    });
    expect(at(world, "/etc/kubernetes/manifests/kube-apiserver.yaml")).toContain(`:${was}`);
    expect(at(world, "/etc/kubernetes/manifests/etcd.yaml")).toContain("3.5.0");
  });

  it("are proven where kubeadm has put them back by itself, and not written again", async () => {
    const { world, point } = await upgraded();
    writeManifests(world, was);
    expect(await attempt(live(world), step({ kind: "put-back-manifests", to: was, point }))).toMatchObject({
      is: "done",
      evidence: { written: [], etcdLeft: false },
      warnings: [],
    });
  });

  it("are refused where the point is of another version or damaged, and nothing is written", async () => {
    const { world, point, archive } = await upgraded();
    const other = step({ kind: "put-back-manifests", to: "v1.19.0" as Version, point });
    expect(codes(await attempt(live(world), other))).toEqual(["version-mismatch"]);
    flip(world, archive);
    const damaged = await attempt(live(world), step({ kind: "put-back-manifests", to: was, point }));
    expect(damaged).toMatchObject({ is: "failed", changedHost: false });
    expect(at(world, "/etc/kubernetes/manifests/kube-scheduler.yaml")).toContain(`:${to}`);
  });
});

it("what kubeadm moved in the cluster is kept without what the API server adds, and put back", async () => {
  const { world, point } = await upgraded();
  world.objects.set("configmap/kubeadm-config", "{}");
  const putBack = step({ kind: "put-back-cluster-config", to: was, point });
  expect(await attempt(live(world), putBack)).toMatchObject({
    is: "done",
    evidence: { version: was, objects: ["configmap/kubeadm-config"] },
  });
  const now = world.objects.get("configmap/kubeadm-config") ?? "";
  expect(now).toContain("v1.20.2");
  expect(now).not.toMatch(/resourceVersion|managedFields|"uid"|status/);
});

it("a kubelet whose resources are to be forgotten is stopped for it, whoever has started it since", async () => {
  const world = memoryWorld("worker");
  put(world, "/var/lib/kubelet/cpu_manager_state", "{}");
  world.kubelet = { pid: 7, version: was, startedAt: world.now + 60_000 };
  const restart = step({ kind: "restart-kubelet", to: was, forgetResources: true });
  expect(await attempt(live(world), restart)).toMatchObject({ is: "done", evidence: { version: was } });
  expect(at(world, "/var/lib/kubelet/cpu_manager_state")).toBeUndefined();
  expect(world.begun).toHaveLength(1);
});
