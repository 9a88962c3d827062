import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kubernetesBinaries } from "./build-kubernetes.ts";
import { down } from "./down.ts";
import { registryStorage, startRegistry } from "./images.ts";
import { allReady, endpointFor, init, installPackages, join as joinCluster } from "./kubeadm.ts";
import { startLoadBalancer } from "./load-balancer.ts";
import { makeBridge, plugIn } from "./network.ts";
import { boot, makeDisk, nodeExec, nodeShell } from "./nodes.ts";
import { packageRepositories } from "./packages.ts";
import { hostRoot } from "./root.ts";
import { run, shell, waitFor } from "./run.ts";
import {
  GATEWAY,
  type LabNode,
  labNodes,
  PACKAGE_PORT,
  PRODUCT_REGISTRY_PORT,
  START_VERSION,
  STATE_FOLDER,
} from "./settings.ts";
import { type LabState, readState, writeState } from "./state.ts";

export type UpOptions = { readonly controlPlanes: number; readonly workers: number; readonly version?: string };

/** Boots a cluster. What is missing on the machine or in the cache is installed and built first. */
export async function up(options: UpOptions): Promise<LabState> {
  const there = await readState();
  if (there?.complete) throw new Error("a lab is up already; take it down first: lab down");
  if (there) await down();
  await installTools();
  const binaries = await kubernetesBinaries();
  const [packages, root, images] = [await packageRepositories(), await hostRoot(), await registryStorage()];
  const version = options.version ?? START_VERSION;
  const nodes = labNodes(options.controlPlanes, options.workers);
  const kubectl = join(binaries.get(version) ?? "", "kubectl");
  const state = (processes: readonly number[], complete: boolean): LabState => ({
    startVersion: version,
    nodes,
    kubectl,
    kubeconfig: join(STATE_FOLDER, "kubeconfig"),
    processes,
    complete,
  });
  await writeState(state([], false));

  await makeBridge();
  await mkdir(join(STATE_FOLDER, "registry"), { recursive: true });
  const processes = [
    await servePackages(packages),
    await startRegistry(images),
    await startRegistry(join(STATE_FOLDER, "registry"), GATEWAY, PRODUCT_REGISTRY_PORT),
  ];
  await writeState(state(processes, false));
  for (const node of nodes) {
    await plugIn(node, nodes);
    await makeDisk(node, root, nodes);
  }
  await Promise.all(nodes.map((n) => boot(n.name)));
  const keyring = (await readFile(join(packages, "kubernetes-apt-keyring.gpg"))).toString("base64");
  await Promise.all(nodes.map((n) => installPackages(n, version, keyring)));
  console.log(`${nodes.length} hosts are up with packages of ${version}`);

  const [first, ...others] = nodes;
  if (!first) throw new Error("a cluster needs a control plane");
  const controlPlanes = nodes.filter((n) => n.role === "control-plane");
  const endpoint = endpointFor(controlPlanes);
  if (endpoint) processes.push(await startLoadBalancer(controlPlanes));
  await writeState(state(processes, false));
  const ticket = await init(first, version, endpoint);
  for (const node of others.filter((n) => n.role === "control-plane")) await joinCluster(node, first, endpoint, ticket);
  await Promise.all(others.filter((n) => n.role === "worker").map((n) => joinCluster(n, first, endpoint, ticket)));
  await writeKubeconfig(first, endpoint);
  await allReady(first, nodes.length);
  await workloads(kubectl);
  const complete = state(processes, true);
  await writeState(complete);
  return complete;
}

async function installTools(): Promise<void> {
  const wanted = ["debootstrap", "podman", "runc", "iproute2", "iptables", "haproxy", "docker-registry", "buildah"];
  const { stdout } = await shell(
    `dpkg-query -W -f='\${Package} \${db:Status-Status}\\n' ${wanted.join(" ")} 2>/dev/null || true`,
  );
  const missing = wanted.filter((w) => !stdout.includes(`${w} installed`));
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(", ")} ...`);
  await run("apt-get", ["update", "-q"], { seconds: 300 });
  // A service of one of these that starts by itself would take a port of ours.
  await shell(
    `for s in haproxy docker-registry; do ln -sf /dev/null /etc/systemd/system/$s.service; done 2>/dev/null || true
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends ${missing.join(" ")}`,
    { seconds: 900 },
  );
}

async function servePackages(folder: string): Promise<number> {
  const script = join(import.meta.dirname, "serve-packages.ts");
  const { stdout } = await shell(
    `setsid nohup "${process.execPath}" "${script}" "${folder}" ${GATEWAY} ${PACKAGE_PORT} > ${STATE_FOLDER}/packages.log 2>&1 < /dev/null & echo $!`,
  );
  const probe = `http://${GATEWAY}:${PACKAGE_PORT}/core:/stable:/v1.20/deb/InRelease`;
  await waitFor("the package server", 20, async () => (await fetch(probe)).ok);
  return Number(stdout.trim());
}

async function writeKubeconfig(first: LabNode, endpoint: string | null): Promise<void> {
  const text = await nodeShell(first.name, "cat /etc/kubernetes/admin.conf");
  const server = `https://${endpoint ?? `${first.address}:6443`}`;
  await mkdir(STATE_FOLDER, { recursive: true });
  await writeFile(join(STATE_FOLDER, "kubeconfig"), text.replace(/server: .*/, `server: ${server}`), { mode: 0o600 });
}

async function workloads(kubectl: string): Promise<void> {
  const config = ["--kubeconfig", join(STATE_FOLDER, "kubeconfig")];
  await run(kubectl, [...config, "apply", "-f", join(import.meta.dirname, "manifests", "workloads.yaml")]);
  await run(kubectl, [...config, "-n", "shop", "rollout", "status", "deployment/web", "--timeout=180s"], {
    seconds: 200,
  });
  await run(kubectl, [...config, "-n", "shop", "rollout", "status", "statefulset/db", "--timeout=180s"], {
    seconds: 200,
  });
}

/** The tail of what a host's kubelet said: for a person when `up` failed. */
export async function kubeletTail(name: string): Promise<string> {
  return (await nodeExec(name, ["journalctl", "-u", "kubelet", "-n", "30", "--no-pager"])).stdout;
}
