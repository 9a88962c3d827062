import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UnitJobName } from "@lockkeeper/agent/units/job";
import type { Version } from "@lockkeeper/core/model/version";
import { labelsAt, textAt } from "@lockkeeper/sandbox/api/objects";
import { aCluster } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import type { FaultWorld } from "@lockkeeper/sandbox/faults/world";
import { SimulatedCluster } from "@lockkeeper/sandbox/hosts/cluster";
import type { SimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import { type Logger, pino } from "pino";
import { type CoordinatorProcess, freePorts, startCoordinator } from "./coordinator.ts";
import { standInEtcd } from "./etcd.ts";
import { openLink } from "./link.ts";
import { type EmbeddedNode, NAMESPACE, openNode } from "./node.ts";
import { type WorldParts, worldOf } from "./world.ts";

const COORDINATOR = "coordinator-1";

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
  /** Whom snapshots are encrypted to; agents keep copies of other machines' then. */
  readonly recipient?: string;
  /** The node that coordinators run on; left out: a machine of their own. */
  readonly coordinatorOn?: string;
  readonly log?: Logger;
};

/**
 * An embedded cluster with the whole product on it: the simulated Kubernetes API and hosts, the real coordinator as a
 * process, and on every node the real agent, over gRPC with mutual TLS on the loopback.
 */
export type System = {
  readonly api: ApiServer;
  /** By node; of a machine that took another's name, the newer. */
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  /** Everything of it lies below; it goes with the system. */
  readonly folder: string;
  /** Starts a coordinator; of the same name, on the store that the last of that name left. */
  coordinator(identity?: string): Promise<CoordinatorProcess>;
  /** Damages the data of an etcd member on its disk. */
  damageEtcd(member: string): Promise<void>;
  /** What faults may get hold of, for an upgrade to that version. */
  world(to: Version): FaultWorld;
  close(): Promise<void>;
};

export async function openSystem(options: SystemOptions): Promise<System> {
  const { controlPlanes, workers, from, log = pino({ level: "silent" }) } = options;
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
  const etcd = standInEtcd(members, api);
  cluster.playRestores(members, etcd);
  const ports = await freePorts();
  const link = await openLink(ports.agents);
  const there = new Map<string, EmbeddedNode>();
  const hosts = new Map<string, SimulatedHost>();
  const open = async (node: string, generation: number) => {
    const name = generation === 1 ? node : `${node}-${generation}`;
    const one = await openNode({
      ...{ node, cluster, offers: options.offers, version: from, generation, authorityFile, etcd, log },
      controlPlane: members.includes(node),
      folder: join(folder, name),
      coordinator: `127.0.0.1:${link.port}`,
      enrolment: `127.0.0.1:${ports.enrolment}`,
      ...(options.pace ? { pace: options.pace } : {}),
      ...(options.recipient === undefined ? {} : { recipient: options.recipient }),
    });
    there.set(node, one);
    hosts.set(node, one.host);
  };
  for (const { metadata } of nodes) await open(metadata.name, 1);

  const started: CoordinatorProcess[] = [];
  const coordinator = async (identity = COORDINATOR) => {
    // Agents dial one address; a coordinator of another name stands beside and has its own.
    const own = started.length === 0 || identity === COORDINATOR ? ports : await freePorts();
    const one = await startCoordinator({
      ...{ identity, kubeconfig: api.kubeconfig, ports: own },
      machineId: hosts.get(options.coordinatorOn ?? "")?.machine.machineId ?? "c".repeat(32),
      folder: join(folder, identity),
    });
    started.push(one);
    return one;
  };
  const parts: Omit<WorldParts, "to"> = {
    ...{ api, hosts, etcd, wire: link, nodes: there, members, open, started, coordinator },
    database: join(folder, COORDINATOR, "data", "lockkeeper.db"),
  };
  return {
    api,
    hosts,
    folder,
    coordinator,
    damageEtcd: (member) => cluster.damageEtcd(member),
    world: (to) => worldOf({ ...parts, to }),
    async close() {
      await Promise.all(started.map((one) => one.kill()));
      await Promise.all([...there.values()].map((one) => one.stop()));
      link.close();
      stopMounting();
      await api.close();
      // A step that was under way may write its last file meanwhile.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
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
