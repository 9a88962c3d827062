import type { AptScope, CommandResult, HostCommand, Pin } from "@lockkeeper/agent/host/command";
import { MANAGED_PACKAGES, type ManagedPackage } from "@lockkeeper/core/model/host";
import { compareVersions, minorName, minorOf, parseVersion } from "@lockkeeper/core/model/version";
import { type Machine, minorsIn, packageOf, versionOf } from "./machine.ts";

/** Answers a command as the programs on a Debian host with containerd would. */
export async function interpret(machine: Machine, command: HostCommand): Promise<CommandResult> {
  const { cluster, files } = machine;
  const packages = [...machine.packages];
  switch (command.do) {
    case "apt-audit":
      return lines(packages.filter(([, there]) => !there.configured).map(([name]) => `${name} is not configured`));
    case "apt-installed":
      return lines(
        packages.map(([name, it]) => `${name}\t${it.version}\t${it.held ? "h" : "i"}${it.configured ? "i" : "U"} `),
      );
    case "apt-held":
      return lines(packages.filter(([, there]) => there.held).map(([name]) => name));
    case "apt-hold":
      for (const [name, there] of packages) if (command.packages.includes(name)) there.held = true;
      return answer("");
    case "apt-offers":
      return lines(await offered(machine, command.scope));
    case "apt-simulate":
      return simulate(machine, command.pins, command.older === true);
    case "deb-extract": {
      const version = (await files.read(command.file))?.toString("utf8");
      if (version === undefined) return refuse(`${command.file}: no such file`);
      await files.write(`${command.into}/usr/bin/kubeadm`, versionOf(version), 0o755);
      return answer("");
    }
    case "kubeadm-version": {
      const binary = await files.read(command.path);
      return binary === null ? refuse(`${command.path}: no such file`) : answer(`${binary.toString("utf8")}\n`);
    }
    case "kubeadm-images":
      return lines(imagesOf(command.repository, command.version));
    case "kubeadm-diff":
      // The simulated kubeadm writes what it wrote before.
      return ofApi(machine, () => "");
    case "kubeadm-config":
      return ofApi(machine, cluster.configuration);
    case "kubelet-config":
      return ofApi(machine, () => (hasKubeletConfig(machine, command.name) ? "kind: KubeletConfiguration\n" : null));
    case "kube-proxy-image":
      return ofApi(machine, cluster.proxyImage);
    case "kube-object":
      return ofApi(machine, () => cluster.objectText(command.kind, command.name));
    case "mirror-pod":
      return ofApi(machine, () => cluster.mirrorPod(command.component, command.node));
    case "node-ready":
      return ofApi(machine, () => (cluster.isReady(command.node) ? "True" : "False"));
    case "kubelet-log":
      return lines(
        machine.kubeletCrashes === null ? [] : [`E0101 00:00:00.000000 1 run.go:74] ${machine.kubeletCrashes}`],
      );
    case "kubelet-version":
      return command.pid === machine.kubelet.pid && command.pid > 0
        ? answer(`Kubernetes ${machine.kubelet.version}\n`)
        : refuse("no such process");
    case "runtime-version":
      return command.runtime === "containerd"
        ? answer("containerd github.com/containerd/containerd 2.1.4 simulated\n")
        : refuse("not found");
    case "image-present":
      return machine.images.has(command.image) ? answer("{}") : refuse("no such image");
    case "images-listed":
      return lines([...machine.images]);
    case "images-pinned":
      return lines([...machine.pinned]);
    case "pin-image":
      if (!machine.images.has(command.image)) return refuse(`image "${command.image}": not found`);
      machine.pinned.add(command.image);
      return answer("");
    case "unpin-image":
      machine.pinned.delete(command.image);
      return answer("");
    case "show-unit":
      return showUnit(machine, command.unit);
    case "forget-unit":
      if (machine.units.get(command.unit)?.over) machine.units.delete(command.unit);
      return answer("");
    case "apt-probe-refresh":
    case "daemon-reload":
      return answer("");
    case "dnf-installed":
    case "dnf-held":
    case "dnf-offers":
    case "list-units":
    case "start-unit":
      return refuse(`${command.do}: not on this host`);
  }
}

function answer(stdout: string): CommandResult {
  return { exitCode: 0, stdout, stderr: "", failure: null };
}

function refuse(why: string, exitCode = 1): CommandResult {
  return { exitCode, stdout: "", stderr: why, failure: why };
}

/** As apt-get -s: nothing for what is there already, and 100 for a version that no repository offers. */
function simulate(machine: Machine, pins: readonly Pin[], older: boolean): CommandResult {
  if (!older && pins.some((pin) => isOlder(machine, pin)))
    return refuse("E: Packages were downgraded and -y was used without --allow-downgrades.", APT_ERROR);
  const changes = pins.filter(({ name, version }) => installed(machine, name) !== version);
  const missing = changes.find((pin) => !isOffered(machine, pin));
  if (missing) return refuse(`E: Version '${missing.version}' for '${missing.name}' was not found`, APT_ERROR);
  return lines(changes.map(({ name, version }) => `Inst ${name} [${installed(machine, name)}] (${version} Simulated)`));
}

/** Older than what is installed: apt does that only when it is told that it may. */
export function isOlder(machine: Machine, { name, version }: Pin): boolean {
  const [is, to] = [installed(machine, name), version].map((text) => parseVersion(versionOf(text)));
  return is != null && to != null && compareVersions(to, is) < 0;
}

/** What apt-get ends with when it cannot do what it was asked for. */
export const APT_ERROR = 100;

/** Whether a repository that apt has read offers the package at that version. */
export function isOffered({ lists: minors, missing, offers }: Machine, { name, version }: Pin): boolean {
  return offers.some(
    (one) => packageOf(one) === version && minors.includes(minorName(one)) && !missing.has(`${name} ${one}`),
  );
}

function lines(all: readonly string[]): CommandResult {
  return answer(all.map((line) => `${line}\n`).join(""));
}

/** What a command prints that asks the API server; null: forbidden. */
function ofApi({ cluster }: Machine, ask: () => string | null): CommandResult {
  if (cluster.away) return refuse("the connection to the server was refused");
  const text = ask.call(cluster);
  return text === null ? refuse("forbidden") : answer(text);
}

function installed(machine: Machine, name: ManagedPackage): string {
  return machine.packages.get(name)?.version ?? "none";
}

async function offered(machine: Machine, scope: AptScope): Promise<readonly string[]> {
  const minors = scope.is === "host" ? machine.lists : await minorsIn(machine.files, scope.file);
  return machine.offers
    .filter((version) => minors.includes(minorName(version)))
    .flatMap((version) => MANAGED_PACKAGES.map((name) => ({ name, version })))
    .filter(({ name, version }) => !machine.missing.has(`${name} ${version}`))
    .map(({ name, version }) => ` ${name} | ${packageOf(version)} | simulated Packages`);
}

function imagesOf(repository: string, version: string): readonly string[] {
  const own = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];
  return [...own.map((name) => `${repository}/${name}:${version}`), `${repository}/pause:3.10`];
}

/** Up to 1.23 the ConfigMap carried the minor in its name. */
function hasKubeletConfig({ cluster }: Machine, name: string): boolean {
  const minor = minorOf(cluster.version());
  return name === (minor < 24 ? `kubelet-config-1.${minor}` : "kubelet-config");
}

function showUnit({ kubelet }: Machine, unit: string): CommandResult {
  if (unit !== "kubelet.service" && unit !== "containerd.service")
    return lines(["LoadState=not-found", "ActiveState=inactive"]);
  const when = new Date(kubelet.startedAt);
  const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][when.getUTCDay()];
  const time = `${day} ${when.toISOString().slice(0, 10)} ${when.toISOString().slice(11, 19)} UTC`;
  // A kubelet that ends at once is started again and again by systemd.
  const [active, sub] =
    unit === "kubelet.service" && kubelet.pid === 0 ? ["activating", "auto-restart"] : ["active", "running"];
  const state = ["LoadState=loaded", `ActiveState=${active}`, `SubState=${sub}`, `MainPID=${kubelet.pid}`];
  return lines([...state, `ExecMainStartTimestamp=${time}`, "NeedDaemonReload=no"]);
}
