import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootedFiles } from "@lockkeeper/agent/host/rooted-files";
import type { UnitJobName } from "@lockkeeper/agent/units/job";
import { unitPaths } from "@lockkeeper/agent/units/paths";
import type { Version } from "@lockkeeper/core/model/version";
import { labelsAt, textAt } from "@lockkeeper/sandbox/api/objects";
import { aCluster, aPod, owner } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { SimulatedCluster } from "@lockkeeper/sandbox/hosts/cluster";
import { openSimulatedHost, type SimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import { type Logger, pino } from "pino";
import { startAgent } from "./agent.ts";
import { type CoordinatorProcess, freePorts, startCoordinator } from "./coordinator.ts";
import { standInEtcd } from "./etcd.ts";

const NAMESPACE = "lockkeeper";

export type SystemOptions = {
  readonly controlPlanes: number;
  readonly workers: number;
  readonly from: Version;
  /** What the packages' repositories offer. */
  readonly offers: readonly Version[];
  readonly minor: number;
  /** How long units on hosts take, in milliseconds. */
  readonly pace?: Partial<Readonly<Record<UnitJobName, number>>>;
  readonly podPace?: { readonly startMs: number; readonly terminateMs: number };
  readonly apiAwayMs?: number;
  readonly log?: Logger;
};

/**
 * An embedded cluster with the whole product on it: the simulated Kubernetes API and hosts, the real coordinator as a
 * process, and on every node the real agent, over gRPC with mutual TLS on the loopback.
 */
export type System = {
  readonly api: ApiServer;
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  /** Starts a coordinator; of the same name, on the store that the last of that name left. */
  coordinator(identity?: string): Promise<CoordinatorProcess>;
  close(): Promise<void>;
};

export async function openSystem(options: SystemOptions): Promise<System> {
  const { controlPlanes, workers, from, offers, log = pino({ level: "silent" }) } = options;
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-embedded-"));
  const api = await startApiServer({ minor: options.minor, ...(options.podPace ? { pace: options.podPace } : {}) });
  for (const object of aCluster(workers, from, controlPlanes)) api.store.put(object);
  api.store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  const daemonSet = { name: "lockkeeper-agent", namespace: NAMESPACE };
  api.store.put({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: daemonSet, spec: {}, status: {} });

  const authorityFile = join(folder, "ca.crt");
  const stopMounting = mountAuthority(api, authorityFile);
  const cluster = new SimulatedCluster({ api, apiAwayMs: options.apiAwayMs ?? 0 });
  const nodes = api.store.list("Node");
  const isControlPlane = (labels: object) => Object.keys(labels).some((label) => label.endsWith("/control-plane"));
  const members = nodes.filter((node) => isControlPlane(labelsAt(node))).map((node) => node.metadata.name);
  const etcd = standInEtcd(members);
  const ports = await freePorts();
  const hosts = new Map<string, SimulatedHost>();
  const stops: (() => Promise<void>)[] = [];
  for (const { metadata } of nodes) {
    const node = metadata.name;
    const root = join(folder, node, "root");
    const stateFolder = join(folder, node, "agent");
    await mkdir(root, { recursive: true });
    const host = await openSimulatedHost({
      ...{ node, cluster, offers, version: from },
      controlPlane: members.includes(node),
      files: rootedFiles(root, stateFolder),
      unitFiles: (unit) => unitPaths(stateFolder, unit),
      ...(options.pace ? { pace: options.pace } : {}),
    });
    hosts.set(node, host);
    const tokenFile = join(folder, node, "token");
    await writeFile(tokenFile, tokenFor(api, node));
    stops.push(
      await startAgent({
        ...{ host, stateFolder, authorityFile, tokenFile, etcd, log },
        coordinator: `127.0.0.1:${ports.agents}`,
        enrolment: `127.0.0.1:${ports.enrolment}`,
      }),
    );
  }

  const started: CoordinatorProcess[] = [];
  return {
    api,
    hosts,
    async coordinator(identity = "coordinator-1") {
      // Agents dial one address; a coordinator of another name stands beside and has its own.
      const own = started.length === 0 || identity === "coordinator-1" ? ports : await freePorts();
      const one = await startCoordinator({
        ...{ identity, kubeconfig: api.kubeconfig, ports: own, machineId: "c".repeat(32) },
        folder: join(folder, identity),
      });
      started.push(one);
      return one;
    },
    async close() {
      await Promise.all(started.map((one) => one.kill()));
      await Promise.all(stops.map((stop) => stop()));
      stopMounting();
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Puts an agent's pod on a node. @returns the service account token that is bound to it. */
function tokenFor(api: ApiServer, node: string): string {
  const name = `lockkeeper-agent-${node}`;
  const pod = api.store.put(
    aPod(name, node, {
      metadata: { namespace: NAMESPACE, ownerReferences: owner("DaemonSet", "lockkeeper-agent") },
      spec: { serviceAccountName: "lockkeeper-agent" },
    }),
  );
  const token = `token-of-${name}`;
  api.tokens.set(token, {
    username: `system:serviceaccount:${NAMESPACE}:lockkeeper-agent`,
    audiences: ["lockkeeper-enrolment"],
    extra: {
      "authentication.kubernetes.io/pod-name": [name],
      "authentication.kubernetes.io/pod-uid": [pod.metadata.uid ?? ""],
    },
  });
  return token;
}

/** Keeps a file as a kubelet keeps the mounted ConfigMap of the certificate authority. @returns how to stop. */
function mountAuthority(api: ApiServer, file: string): () => void {
  let writing: Promise<void> = Promise.resolve();
  return api.store.listen(({ plural, after }) => {
    if (plural !== "configmaps" || after?.metadata.name !== "lockkeeper-ca") return;
    const pem = textAt({ pem: (after.data as Record<string, unknown> | undefined)?.["ca.crt"] }, "pem");
    if (pem !== null) writing = writing.then(() => writeFile(file, pem));
  });
}
