import assert from "node:assert/strict";
import { posix } from "node:path";
import type { Pin } from "@lockkeeper/agent/host/command";
import { type Host, output } from "@lockkeeper/agent/host/host";
import { parseSystemdTime, parseUnitShow } from "@lockkeeper/agent/host/systemd";
import { brokenOff, heldPackages, installedPackages } from "@lockkeeper/agent/packages/installed";
import { parseSimulation } from "@lockkeeper/agent/packages/simulation";
import { packageFacts } from "@lockkeeper/agent/reader/package-facts";
import type { UnitJob } from "@lockkeeper/agent/units/job";
import { unitPaths } from "@lockkeeper/agent/units/paths";
import { parseUnitResult, type UnitResult } from "@lockkeeper/agent/units/result";
import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Version } from "@lockkeeper/core/model/version";
import { until } from "./world.ts";

/** A kubeadm node's host to hold to a behaviour, by the agent's own port. */
export type HostWorld = {
  readonly host: Host;
  readonly node: NodeName;
  /** A folder on the host that is nobody else's. */
  readonly folder: string;
  /** What is installed, and what the repository of another minor offers. */
  readonly version: Version;
  readonly other: Version;
  /** The source file of the Kubernetes packages. */
  readonly source: string;
};

/** Something that the agent relies on, tried the same way on every host. Leaves the host as it was. */
export type HostBehaviour = { readonly name: string; readonly run: (world: HostWorld) => Promise<void> };

const NEVER = "1.99.0-1.1";
const pinsAt = (version: string): readonly Pin[] => MANAGED_PACKAGES.map((name) => ({ name, version }));

async function installedAt({ host }: HostWorld): Promise<string> {
  const [first] = await installedPackages(host);
  return first?.installed ?? "none";
}

async function properties({ host }: HostWorld, unit: string): Promise<ReadonlyMap<string, string>> {
  return parseUnitShow(await output(host, { do: "show-unit", unit }));
}

/** Has the host run a unit to its end. */
async function ended({ host, folder }: HostWorld, name: string, job: UnitJob): Promise<UnitResult> {
  const unit = `lockkeeper-contract-${name}.service`;
  await host.startUnit(job, unit, 1);
  await until(`the unit ${unit} to end`, async () => ((await host.unit(unit)).is === "running" ? null : true));
  const text = (await host.files.read(unitPaths(folder, unit).result))?.toString("utf8") ?? "";
  const result = parseUnitResult(text, unit);
  assert.ok(result, `no result of ${unit}: ${text}`);
  return result;
}

export const HOST_BEHAVIOURS: readonly HostBehaviour[] = [
  {
    name: "dpkg knows the three packages: one version, held, configured",
    run: async (world) => {
      const at = await installedAt(world);
      assert.ok(at.startsWith(`${world.version.slice(1)}-`), at);
      assert.deepEqual(
        await installedPackages(world.host),
        MANAGED_PACKAGES.map((name) => ({ name, installed: at, held: true, configured: true })),
      );
    },
  },
  {
    name: "apt-mark shows what is held",
    run: async ({ host }) => {
      const held = await heldPackages(host);
      for (const name of MANAGED_PACKAGES) assert.ok(held.includes(name), `${name} is not among ${held.join()}`);
    },
  },
  {
    name: "dpkg --audit says nothing of a whole database",
    run: async ({ host }) => assert.equal(await brokenOff(host), null),
  },
  {
    name: "the configured repository offers what is installed, and can be switched to another minor",
    run: async (world) => {
      const { offers, packageManager, switchableRepository } = await packageFacts(world.host, world.folder, null);
      const at = await installedAt(world);
      assert.deepEqual([packageManager, switchableRepository], ["apt", true]);
      for (const name of MANAGED_PACKAGES)
        assert.ok(
          offers.some((offer) => offer.name === name && offer.version === at),
          `${name} ${at}`,
        );
    },
  },
  {
    name: "another minor's repository is asked without a change of the host",
    run: async (world) => {
      const { host, folder, other } = world;
      const before = (await packageFacts(host, folder, null)).offers;
      const { offers } = await packageFacts(host, folder, other);
      for (const name of MANAGED_PACKAGES)
        assert.ok(
          offers.some((offer) => offer.name === name && offer.version.startsWith(`${other.slice(1)}-`)),
          `${name} of ${other} is not on offer`,
        );
      assert.deepEqual((await packageFacts(host, folder, null)).offers, before);
    },
  },
  {
    name: "a transaction that changes nothing is simulated as none",
    run: async (world) => {
      const pins = pinsAt(await installedAt(world));
      assert.deepEqual(parseSimulation(await output(world.host, { do: "apt-simulate", pins })), []);
    },
  },
  {
    name: "a transaction to a version that nobody offers fails to be simulated",
    run: async ({ host }) => {
      const { exitCode, failure } = await host.run({ do: "apt-simulate", pins: pinsAt(NEVER) });
      assert.equal(exitCode, 100);
      assert.notEqual(failure, null);
    },
  },
  {
    name: "kubeadm says its version; one that is not there fails",
    run: async ({ host, version }) => {
      assert.equal((await output(host, { do: "kubeadm-version", path: "/usr/bin/kubeadm" })).trim(), version);
      const none = await host.run({ do: "kubeadm-version", path: "/usr/bin/kubeadm-of-nobody" });
      assert.notEqual(none.failure, null);
    },
  },
  {
    name: "kubeadm lists the images of its version, each once, under the repository that it is told",
    run: async ({ host, version }) => {
      const repository = "registry.example/k8s";
      const text = await output(host, { do: "kubeadm-images", path: "/usr/bin/kubeadm", version, repository });
      const images = text.trim().split("\n");
      assert.ok(images.includes(`${repository}/kube-proxy:${version}`), text);
      assert.ok(
        images.every((image) => image.startsWith(`${repository}/`)),
        text,
      );
      assert.equal(new Set(images).size, images.length);
    },
  },
  {
    name: "systemd shows the kubelet active, with its process and when it was started",
    run: async (world) => {
      const shown = await properties(world, "kubelet.service");
      assert.deepEqual(
        [shown.get("LoadState"), shown.get("ActiveState"), shown.get("SubState")],
        ["loaded", "active", "running"],
      );
      assert.ok(Number(shown.get("MainPID")) > 0);
      assert.ok(
        (parseSystemdTime(shown.get("ExecMainStartTimestamp") ?? "") ?? 0) > 0,
        shown.get("ExecMainStartTimestamp"),
      );
    },
  },
  {
    name: "the kubelet's own program says the version that runs; another process does not",
    run: async (world) => {
      const pid = Number((await properties(world, "kubelet.service")).get("MainPID"));
      const said = await output(world.host, { do: "kubelet-version", pid });
      assert.equal(said.trim(), `Kubernetes ${world.version}`);
      assert.notEqual((await world.host.run({ do: "kubelet-version", pid: 4_000_000 })).failure, null);
    },
  },
  {
    name: "a kubelet that is well answers on its health port",
    run: async ({ host }) => assert.equal(await host.kubeletHealth(10_248), null),
  },
  {
    name: "a unit that nobody has started is absent",
    run: async ({ host }) => assert.deepEqual(await host.unit("lockkeeper-contract-nobody.service"), { is: "absent" }),
  },
  {
    name: "a unit runs to its end and leaves a result; the same name is begun no second time",
    run: async (world) => {
      const { host, folder, source } = world;
      const job: UnitJob = { do: "refresh-source", file: source };
      const result = await ended(world, "refresh", job);
      assert.deepEqual([result.exitCode, result.attempt], [0, 1]);
      assert.ok(result.endedAt >= result.startedAt);
      const unit = "lockkeeper-contract-refresh.service";
      await host.startUnit(job, unit, 1);
      assert.equal((await host.unit(unit)).is, "over");
      const again = parseUnitResult(
        (await host.files.read(unitPaths(folder, unit).result))?.toString("utf8") ?? "",
        unit,
      );
      assert.equal(again?.endedAt, result.endedAt);
      assert.ok(!(await host.runningUnits()).includes(unit));
      await host.run({ do: "forget-unit", unit });
      assert.deepEqual(await host.unit(unit), { is: "absent" });
    },
  },
  {
    name: "a unit whose program fails leaves its exit code",
    run: async (world) => {
      const { exitCode } = await ended(world, "fails", { do: "download-packages", pins: pinsAt(NEVER) });
      assert.equal(exitCode, 100);
      await world.host.run({ do: "forget-unit", unit: "lockkeeper-contract-fails.service" });
    },
  },
  {
    name: "an image that nobody has pulled is not present",
    run: async ({ host }) => {
      const tool = { is: "crictl", path: "/usr/bin/crictl", endpoint: null } as const;
      assert.notEqual(
        (await host.run({ do: "image-present", tool, image: "registry.example/nobody:v1" })).failure,
        null,
      );
    },
  },
  {
    name: "the node's own credentials show that it is Ready, and the kubelet's configuration for its minor alone",
    run: async ({ host, node, version }) => {
      assert.equal((await output(host, { do: "node-ready", node })).trim(), "True");
      const minor = Number(version.split(".")[1]);
      const name = minor < 24 ? `kubelet-config-1.${minor}` : "kubelet-config";
      assert.match(await output(host, { do: "kubelet-config", name }), /KubeletConfiguration/);
      assert.notEqual((await host.run({ do: "kubelet-config", name: "kubelet-config-of-nobody" })).failure, null);
    },
  },
  {
    name: "files are there whole with their mode, are listed in order, and go with their folder",
    run: async ({ host: { files }, folder }) => {
      const at = (name: string) => posix.join(folder, "files", name);
      assert.equal(await files.read(at("b")), null);
      await files.write(at("b"), "two", 0o600);
      await files.write(at("a"), "one", 0o640);
      assert.equal((await files.read(at("b")))?.toString(), "two");
      assert.deepEqual(await files.list(posix.join(folder, "files")), ["a", "b"]);
      const stat = await files.stat(at("a"));
      assert.deepEqual([stat?.is, stat?.bytes, (stat?.mode ?? 0) & 0o777], ["file", 3, 0o640]);
      await files.remove(posix.join(folder, "files"));
      assert.equal(await files.stat(at("a")), null);
    },
  },
];
