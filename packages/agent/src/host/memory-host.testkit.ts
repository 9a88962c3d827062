import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import { isManaged } from "../packages/installed.ts";
import type { AptScope, CommandResult, HostCommand } from "./command.ts";
import type { Host } from "./host.ts";
import { memoryFiles } from "./memory-files.testkit.ts";
import { advance, hold, put, startUnit, tick, type World } from "./memory-world.testkit.ts";

/** Every call goes through it: a test lets the agent die there. */
export type Pass = <T>(name: string, work: () => T | Promise<T>) => Promise<T>;

const straight: Pass = async (_name, work) => work();

/** A host in memory that interprets commands over a {@link World}. Nothing in it knows of steps. */
export function memoryHost(world: World, pass: Pass = straight): Host {
  const plain = memoryFiles(world.disk, () => world.now);
  return {
    files: {
      ...plain,
      read: (path) => pass("read", () => plain.read(path)),
      write: (path, data, mode) => pass("write", () => plain.write(path, data, mode)),
      stat: (path) => pass("stat", () => plain.stat(path)),
      remove: (path) => pass("remove", () => plain.remove(path)),
    },
    run: (command) => pass(command.do, () => interpret(world, command)),
    startUnit: (job, unit, attempt) => pass("start-unit", () => startUnit(world, unit, job, attempt)),
    unit: (unit) =>
      pass("unit", () => {
        const it = world.units.get(unit);
        if (it === undefined) return { is: "absent" };
        return it.at === "over" ? { is: "over", saw: "active (exited), result success" } : { is: "running" };
      }),
    runningUnits: () =>
      pass("running-units", () => [...world.units].flatMap(([name, it]) => (it.at === "over" ? [] : [name]))),
    unitStirred: (unit) => pass("stirred", () => advance(world, unit)),
    kubeletHealth: () => pass("health", () => null),
  };
}

function answer(stdout: string): CommandResult {
  return { exitCode: 0, stdout, stderr: "", failure: null };
}

function refuse(why: string): CommandResult {
  return { exitCode: 1, stdout: "", stderr: why, failure: why };
}

function lines(all: readonly string[]): CommandResult {
  return answer(all.map((line) => `${line}\n`).join(""));
}

function interpret(world: World, command: HostCommand): CommandResult {
  tick(world, 10);
  const packages = [...world.packages];
  switch (command.do) {
    case "apt-audit":
      return lines(packages.filter(([, it]) => !it.configured).map(([name]) => `${name} is not configured`));
    case "apt-installed":
      return lines(
        packages.map(([name, it]) => `${name}\t${it.version}\t${it.held ? "h" : "i"}${it.configured ? "i" : "U"} `),
      );
    case "apt-held":
      return lines(packages.filter(([, it]) => it.held).map(([name]) => name));
    case "apt-hold":
      for (const name of command.packages) if (isManaged(name)) hold(world, name);
      return answer("");
    case "apt-offers":
      return lines(
        offered(world, command.scope).flatMap((v) => MANAGED_PACKAGES.map((name) => ` ${name} | ${v} | x Packages`)),
      );
    case "apt-simulate":
      return lines(
        command.pins.map(({ name, version }) => `Inst ${name} [${world.packages.get(name)?.version}] (${version} x)`),
      );
    case "deb-extract": {
      const version = world.disk.get(command.file)?.data.toString() ?? "";
      put(world, `${command.into}/usr/bin/kubeadm`, `v${version.split("-")[0]}`);
      return answer("");
    }
    case "kubeadm-version": {
      const binary = world.disk.get(command.path)?.data.toString();
      return binary === undefined ? refuse(`${command.path}: no such file`) : answer(`${binary}\n`);
    }
    case "kubeadm-images":
      return lines(
        ["kube-apiserver", "kube-proxy"]
          .map((n) => `${command.repository}/${n}:${command.version}`)
          .concat("registry/pause:3.2"),
      );
    case "kubeadm-diff":
      return answer("");
    case "kubeadm-config":
      return answer(`imageRepository: registry\nkubernetesVersion: ${world.cluster.version}\n${world.cluster.more}`);
    case "kubelet-config":
      return world.cluster.kubeletConfigs.includes(command.name)
        ? answer(`kind: KubeletConfiguration\n${world.cluster.kubelet}`)
        : refuse("forbidden");
    case "kube-proxy-image":
      return answer(`registry/kube-proxy:${world.cluster.proxy}`);
    case "kube-object":
      return answer(world.objects.get(`${command.kind}/${command.name}`) ?? "");
    case "mirror-pod": {
      const manifest = world.disk.get(`/etc/kubernetes/manifests/${command.component}.yaml`)?.data.toString() ?? "";
      return answer(`${/image: (\S+)/.exec(manifest)?.[1] ?? ""} True`);
    }
    case "node-ready":
      return answer("True");
    case "kubelet-version":
      return command.pid === world.kubelet.pid
        ? answer(`Kubernetes ${world.kubelet.version}\n`)
        : refuse("no such process");
    case "runtime-version":
      return command.runtime === "containerd" ? answer(`containerd x ${world.containerd} y\n`) : refuse("not found");
    case "image-present":
      return world.images.has(command.image) ? answer("{}") : refuse("no such image");
    case "images-listed":
      return lines([...world.images]);
    case "images-pinned":
      return lines([...world.pinned]);
    case "pin-image":
      if (world.images.has(command.image)) world.pinned.add(command.image);
      return answer("");
    case "unpin-image":
      world.pinned.delete(command.image);
      return answer("");
    case "kubelet-log":
      return lines(world.kubeletLog);
    case "show-unit":
      return showUnit(world, command.unit);
    case "forget-unit":
      if (world.units.get(command.unit)?.at === "over") world.units.delete(command.unit);
      return answer("");
    case "daemon-reload":
      world.reloads += 1;
      return answer("");
    case "apt-probe-refresh":
      return answer("");
    case "dnf-installed":
    case "dnf-held":
    case "dnf-offers":
    case "list-units":
    case "start-unit":
      return refuse(`${command.do}: not on this host`);
  }
}

const VERSIONS: Readonly<Record<string, string>> = { "v1.20": "1.20.2-1.1", "v1.21": "1.21.0-1.1" };

function offered(world: World, scope: AptScope): readonly string[] {
  const minors = scope.is === "probe" ? ["v1.21"] : world.lists;
  return minors.flatMap((minor) => VERSIONS[minor] ?? []);
}

function showUnit(world: World, unit: string): CommandResult {
  if (unit !== "kubelet.service" && unit !== "containerd.service")
    return lines(["LoadState=not-found", "ActiveState=inactive"]);
  const { pid, startedAt } = world.kubelet;
  const when = new Date(Math.floor(startedAt / 1000) * 1000).toISOString();
  const time = `Mon ${when.slice(0, 10)} ${when.slice(11, 19)} UTC`;
  const state = ["LoadState=loaded", "ActiveState=active", "SubState=running", `MainPID=${pid}`];
  return lines([...state, `ExecMainStartTimestamp=${time}`, "NeedDaemonReload=no"]);
}
