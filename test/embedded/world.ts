import { copyFile, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import type { Version } from "@lockkeeper/core/model/version";
import { aNode } from "@lockkeeper/sandbox/api/samples";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import { removeNode } from "@lockkeeper/sandbox/faults/moments";
import type { FaultWorld, ProcessKnobs, WireKnobs } from "@lockkeeper/sandbox/faults/world";
import type { SimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import type { CoordinatorProcess } from "./coordinator.ts";
import type { StandInEtcd } from "./etcd.ts";
import type { EmbeddedNode } from "./node.ts";

export type WorldParts = {
  readonly api: ApiServer;
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  readonly etcd: StandInEtcd;
  readonly wire: WireKnobs;
  readonly nodes: ReadonlyMap<string, EmbeddedNode>;
  /** Control planes, in their order. */
  readonly members: readonly string[];
  /** Makes the nth machine of that name. */
  readonly open: (node: string, generation: number) => Promise<void>;
  readonly started: readonly CoordinatorProcess[];
  readonly coordinator: () => Promise<CoordinatorProcess>;
  /** The coordinator's SQLite file. */
  readonly database: string;
  readonly to: Version;
};

/** How long a coordinator may take to serve again, in milliseconds. */
const BACK_MS = 60_000;

/** An embedded system as faults see it. */
export function worldOf(parts: WorldParts): FaultWorld {
  const { api, hosts, etcd, wire, members, to } = parts;
  const worker = [...hosts.keys()].find((node) => !members.includes(node));
  const [first] = members;
  if (first === undefined || worker === undefined) throw new RangeError("faults need a control plane and a worker");
  return { api, hosts, etcd, wire, processes: processesOf(parts), first, controlPlanes: members, worker, to };
}

function processesOf({ api, nodes, open, started, coordinator, database }: WorldParts): ProcessKnobs {
  const kept = `${database}.kept`;
  return {
    killAgent: async (node) => nodes.get(node)?.kill(),
    startAgent: async (node) => nodes.get(node)?.start(),
    killCoordinator: async () => started.at(-1)?.kill(),
    startCoordinator: async () => (await coordinator()).ready(BACK_MS),
    async keepDatabase() {
      // It keeps its file to itself as long as it lives.
      await started.at(-1)?.kill();
      const source = new DatabaseSync(database);
      source.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      source.close();
      await copyFile(database, kept);
      await (await coordinator()).ready(BACK_MS);
    },
    async restoreDatabase() {
      for (const part of ["", "-wal", "-shm"]) await rm(`${database}${part}`, { force: true });
      await copyFile(kept, database);
    },
    async replaceNode(node) {
      const version = versionOf(nodes, node);
      await nodes.get(node)?.kill();
      removeNode(api, node);
      api.store.put(aNode(node, { version }));
      await open(node, 2);
    },
  };
}

/** The version of the kubelet that a node's machine runs. */
function versionOf(nodes: ReadonlyMap<string, EmbeddedNode>, node: string): Version {
  const there = nodes.get(node);
  if (there === undefined) throw new RangeError(`there is no machine ${node}`);
  return there.host.machine.kubelet.version;
}
