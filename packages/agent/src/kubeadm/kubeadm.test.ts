import type { Version } from "@lockkeeper/core/model/version";
import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory-host.testkit.ts";
import { memoryWorld, put, STATE } from "../host/memory-world.testkit.ts";
import { mountOf, mountPoints } from "../reader/file-systems.ts";
import { prettyName } from "../reader/os-release.ts";
import { hostReader } from "../reader/reader.ts";
import { runtimeOf } from "../reader/runtime.ts";
import { parseClusterConfig, scalar } from "./cluster-config.ts";
import { imagesFor, imageTool, missingImages } from "./images.ts";
import { kubeletConfigName } from "./kubelet-config.ts";
import { manifestVersion } from "./manifests.ts";

describe("kubeadm's ClusterConfiguration", () => {
  const yaml = `apiServer:\n  extraArgs:\n    kubernetesVersion: v9.9.9\nimageRepository: registry.lab:5000\nkind: ClusterConfiguration\nkubernetesVersion: v1.20.2\n`;
  it("is read by its top-level scalars", () => {
    expect(parseClusterConfig(yaml)).toEqual({ version: "v1.20.2", imageRepository: "registry.lab:5000" });
    expect(parseClusterConfig("kubernetesVersion: v1.30.1\n")?.imageRepository).toBe("registry.k8s.io");
    expect(parseClusterConfig("kind: x\n")).toBeNull();
    expect(scalar('a: "b c"\n', "a")).toBe("b c");
    expect(scalar("a: b # why\n", "a")).toBe("b");
    expect(scalar("a:\n  b: c\n", "a")).toBeNull();
  });
});

describe("versions in names", () => {
  it.each([
    ["    image: k8s.gcr.io/kube-apiserver:v1.21.0\n", "v1.21.0"],
    ["  - image: reg:5000/kube-scheduler:v1.21.0@sha256:00\n", "v1.21.0"],
    ['    image: "reg:5000/x"\n', null],
    ["    imagePullPolicy: Always\n", null],
  ])("%j", (yaml, version) => {
    expect(manifestVersion(yaml)).toBe(version);
  });
  it("of the kubelet's ConfigMap, by minor", () => {
    expect(kubeletConfigName("v1.23.9" as Version)).toBe("kubelet-config-1.23");
    expect(kubeletConfigName("v1.24.0" as Version)).toBe("kubelet-config");
  });
});

describe("images", () => {
  const listed =
    "W1123 12:00:00 version.go:102] could not fetch\nr/kube-apiserver:v1.21.0\nr/kube-proxy:v1.21.0\nr/pause:3.2\nr/etcd:3.4.13-0\nr/coredns/coredns:v1.8.0\n";
  it("are all for control planes, and what runs on workers for these", () => {
    expect(imagesFor("control-plane", listed)).toHaveLength(5);
    expect(imagesFor("worker", listed)).toEqual(["r/kube-proxy:v1.21.0", "r/pause:3.2", "r/coredns/coredns:v1.8.0"]);
  });
  it("are asked for by crictl where it is, else by ctr", async () => {
    const world = memoryWorld("worker");
    const host = memoryHost(world);
    expect(await imageTool(host)).toEqual({ is: "crictl", path: "/usr/bin/crictl", endpoint: null });
    put(world, "/run/containerd/containerd.sock", "");
    expect(await imageTool(host)).toMatchObject({ endpoint: "unix:///run/containerd/containerd.sock" });
    world.disk.delete("/usr/bin/crictl");
    expect(await imageTool(host)).toBeNull();
    put(world, "/usr/bin/ctr", "");
    const ctr = await imageTool(host);
    expect(ctr).toEqual({ is: "ctr", hostsFolder: null });
    expect(ctr && (await missingImages(host, ctr, ["registry/pause:3.2", "x:1"]))).toEqual(["x:1"]);
  });
});

describe("facts of a host", () => {
  it("are read from the host's own files and tools", async () => {
    const world = memoryWorld("worker");
    put(world, "/etc/os-release", 'NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n');
    put(world, "/proc/1/mounts", "overlay / overlay rw 0 0\n/dev/b /var/lib ext4 rw 0 0\n");
    const system = async () => ({ kernel: "6.1", memoryBytes: 1, cpus: 2, swapOn: false });
    const clock = { now: () => world.now as never, sleep: async () => {} };
    const openEtcd = () => Promise.reject(new Error("a worker has no etcd"));
    const facts = await hostReader({ host: memoryHost(world), clock, stateFolder: STATE, system, openEtcd }).read(
      "v1.21.0" as Version,
    );
    expect(facts).toMatchObject({
      os: "Debian GNU/Linux 12 (bookworm)",
      machineId: "a".repeat(32),
      packageManager: "apt",
      switchableRepository: true,
      kubeadm: "v1.20.2",
      runtime: "containerd 1.6.20",
      units: [
        { name: "kubelet.service", active: "active" },
        { name: "containerd.service", active: "active" },
      ],
      swapOn: false,
    });
    expect(facts.offers.map(({ name, version }) => `${name} ${version}`)).toEqual([
      "kubeadm 1.21.0-1.1",
      "kubelet 1.21.0-1.1",
      "kubectl 1.21.0-1.1",
      "kubeadm 1.20.2-1.1",
      "kubelet 1.20.2-1.1",
      "kubectl 1.20.2-1.1",
    ]);
    expect(facts.fileSystems.map(({ mount }) => mount)).toContain("/var/lib");
  });
  it("tell the host's time as of their end, however long the looking took", async () => {
    const world = memoryWorld("control-plane");
    const begun = world.now;
    const host = memoryHost(world);
    const slow: typeof host = {
      ...host,
      run: (query) => {
        world.now += 7000;
        return host.run(query);
      },
    };
    const system = async () => ({ kernel: "6.1", memoryBytes: 1, cpus: 2, swapOn: false });
    const clock = { now: () => world.now as never, sleep: async () => {} };
    const openEtcd = () => Promise.reject(new Error("etcd does not answer"));
    const { hostTime } = await hostReader({ host: slow, clock, stateFolder: STATE, system, openEtcd }).read(null);
    expect(world.now).toBeGreaterThan(begun);
    expect(hostTime).toBe(world.now);
  });
  it("are read from text", () => {
    expect(prettyName("PRETTY_NAME='x y'\n")).toBe("x y");
    expect(prettyName("NAME=x\n")).toBeNull();
    expect(mountPoints("a /with\\040blank ext4\n")).toEqual(["/with blank"]);
    expect(mountOf(["/", "/var", "/var/lib"], "/var/libx/y")).toBe("/var");
    expect(runtimeOf("containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+b1")).toBe("1.6.20~ds1");
    expect(runtimeOf("crio version 1.28.1\n")).toBe("1.28.1");
    expect(runtimeOf("none")).toBeNull();
  });
});
