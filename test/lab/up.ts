import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startDaemon } from "./daemon.ts";
import { down } from "./down.ts";
import { registryStorage, startRegistry } from "./images.ts";
import { allReady, endpointFor, init, installPackages, join as joinCluster, namePodRanges } from "./kubeadm.ts";
import { startLoadBalancer } from "./load-balancer.ts";
import { makeBridge, plugIn } from "./network.ts";
import { boot, makeDisk, nodeExec, nodeShell } from "./nodes.ts";
import { packageRepositories } from "./packages.ts";
import { labReleases, programOf, type Release } from "./releases.ts";
import { hostRoot } from "./root.ts";
import { answers, run, shell, waitFor } from "./run.ts";
import { GATEWAY, type LabNode, labNodes, PACKAGE_PORT, PRODUCT_REGISTRY_PORT, STATE_FOLDER } from "./settings.ts";
import { type LabState, markComplete, readState, writeState } from "./state.ts";
import { needPackages } from "./tools.ts";

export type UpOptions = {
  readonly controlPlanes: number;
  readonly workers: number;
  /** To start with; without one the oldest. */
  readonly version?: string;
  /** A folder of Kubernetes binaries, one folder a version; without one they are built. */
  readonly binaries?: string;
};

/** Boots a cluster. What is missing on the machine or in the cache is installed and built first. */
export async function up(options: UpOptions): Promise<LabState> {
  const there = await readState();
  if (there?.complete) throw new Error("a lab is up already; take it down first: lab down");
  if (there) await down();
  await installTools();
  const releases = await labReleases(options.binaries ?? null);
  const start = startOf(releases, options.version);
  const packages = await packageRepositories(releases);
  const [root, images] = [await hostRoot(), await registryStorage(releases)];
  const { version } = start;
  const nodes = labNodes(options.controlPlanes, options.workers);
  const kubectl = join(start.folder, "kubectl");
  await writeState({
    startVersion: version,
    versions: releases.map((r) => r.version),
    etcdTool: (await programOf(start, "etcdutl")) ?? (await programOf(start, "etcdctl")),
    nodes,
    kubectl,
    kubeconfig: join(STATE_FOLDER, "kubeconfig"),
    processes: [],
    complete: false,
  });

  await makeBridge();
  await mkdir(join(STATE_FOLDER, "registry"), { recursive: true });
  await servePackages(packages, version);
  await startRegistry(images);
  await startRegistry(join(STATE_FOLDER, "registry"), GATEWAY, PRODUCT_REGISTRY_PORT);
  for (const node of nodes) {
    await plugIn(node, nodes);
    await makeDisk(node, root, nodes);
  }
  await Promise.all(nodes.map((n) => boot(n.name)));
  const keyring = (await readFile(join(packages, "kubernetes-apt-keyring.gpg"))).toString("base64");
  await Promise.all(nodes.map((n) => installPackages(n, version, keyring)));
  console.log(`${nodes.length} hosts are up with packages of ${version}`);
  await makeCluster(nodes, version).catch(async (error: unknown) => {
    const said = await Promise.all(nodes.map((n) => kubeletTail(n.name)));
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${said.join("\n")}`);
  });
  if (options.workers < 2) await openControlPlanes(kubectl);
  await workloads(kubectl);
  return markComplete();
}

function startOf(releases: readonly Release[], version: string | undefined): Release {
  const found = version === undefined ? releases[0] : releases.find((r) => r.version === version);
  if (found !== undefined) return found;
  throw new Error(`there is no version ${version}; there are ${releases.map((r) => r.version).join(", ")}`);
}

/** One host after the other becomes a control plane, as etcd wants it; the workers join at the same time. */
async function makeCluster(nodes: readonly LabNode[], version: string): Promise<void> {
  const [first, ...others] = nodes;
  if (!first) throw new Error("a cluster needs a control plane");
  const controlPlanes = nodes.filter((n) => n.role === "control-plane");
  const endpoint = endpointFor(controlPlanes);
  if (endpoint) await startLoadBalancer(controlPlanes);
  const ticket = await init(first, version, endpoint);
  for (const node of others.filter((n) => n.role === "control-plane")) await joinCluster(node, first, endpoint, ticket);
  await Promise.all(others.filter((n) => n.role === "worker").map((n) => joinCluster(n, first, endpoint, ticket)));
  await namePodRanges(first, nodes);
  await writeKubeconfig(first, endpoint);
  await allReady(first, nodes.length);
}

/** Tools of the machine itself; what only a build needs is installed by that build. */
async function installTools(): Promise<void> {
  // A service of one of these that starts by itself would take a port of ours.
  await shell(
    "for s in haproxy docker-registry; do dpkg-query -W $s >/dev/null 2>&1 || ln -sf /dev/null /etc/systemd/system/$s.service; done",
  );
  const tools = ["debootstrap", "podman", "buildah", "runc", "iproute2", "iptables", "procps"];
  await needPackages([...tools, "haproxy", "docker-registry"]);
}

async function servePackages(folder: string, version: string): Promise<void> {
  const script = join(import.meta.dirname, "serve-packages.ts");
  const line = `"${process.execPath}" "${script}" "${folder}" ${GATEWAY} ${PACKAGE_PORT}`;
  await startDaemon(line, join(STATE_FOLDER, "packages.log"));
  const probe = `http://${GATEWAY}:${PACKAGE_PORT}/core:/stable:/${version.split(".").slice(0, 2).join(".")}/deb/InRelease`;
  await waitFor("the package server", 20, () => answers(probe));
}

async function writeKubeconfig(first: LabNode, endpoint: string | null): Promise<void> {
  const text = await nodeShell(first.name, "cat /etc/kubernetes/admin.conf");
  const server = `https://${endpoint ?? `${first.address}:6443`}`;
  await mkdir(STATE_FOLDER, { recursive: true });
  await writeFile(join(STATE_FOLDER, "kubeconfig"), text.replace(/server: .*/, `server: ${server}`), { mode: 0o600 });
}

/** With fewer than two workers a drained node's pods would have nowhere to go: the control planes take them. */
async function openControlPlanes(kubectl: string): Promise<void> {
  const config = ["--kubeconfig", join(STATE_FOLDER, "kubeconfig")];
  const role = "node-role.kubernetes.io";
  // kubeadm sets the one up to 1.24, the other from then on; what is not there cannot be taken away.
  for (const taint of [`${role}/master:NoSchedule-`, `${role}/control-plane:NoSchedule-`])
    await run(kubectl, [...config, "taint", "nodes", "--all", taint], { mayFail: true });
  const left = await run(kubectl, [...config, "get", "nodes", "-o", "jsonpath={.items[*].spec.taints[*].key}"]);
  if (left.stdout.includes(role)) throw new Error(`control planes keep a taint: ${left.stdout}`);
  console.log("fewer than two workers: the control planes take pods of the workloads, too");
}

async function workloads(kubectl: string): Promise<void> {
  const config = ["--kubeconfig", join(STATE_FOLDER, "kubeconfig")];
  const manifests = await readFile(join(import.meta.dirname, "manifests", "workloads.yaml"), "utf8");
  // Budgets left beta in 1.21 and are known by that name alone from 1.25 on.
  const known = (await run(kubectl, [...config, "api-versions"])).stdout.split("\n").includes("policy/v1");
  const input = known ? manifests.replaceAll("policy/v1beta1", "policy/v1") : manifests;
  await applied(kubectl, config, input);
  await run(kubectl, [...config, "-n", "shop", "rollout", "status", "deployment/web", "--timeout=180s"], {
    seconds: 200,
  });
  await run(kubectl, [...config, "-n", "shop", "rollout", "status", "statefulset/db", "--timeout=180s"], {
    seconds: 200,
  });
}

/**
 * Nodes are Ready before every API server has settled: the load balancer ends the connections of one that answers its
 * probe late, in the middle of an answer. To apply again changes nothing.
 */
function applied(kubectl: string, config: readonly string[], input: string): Promise<void> {
  return waitFor("the workloads to be applied", 120, async () => {
    await run(kubectl, [...config, "--request-timeout=30s", "apply", "-f", "-"], { input });
    return true;
  });
}

/** The tail of what a host's kubelet said: for a person when `up` failed. */
async function kubeletTail(name: string): Promise<string> {
  const journal = await nodeExec(name, ["journalctl", "-u", "kubelet", "-n", "15", "-o", "cat", "--no-pager"]);
  return `-- kubelet of ${name}:\n${journal.stdout.slice(-3000)}`;
}
