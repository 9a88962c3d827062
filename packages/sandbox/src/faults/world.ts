import type { Version } from "@lockkeeper/core/model/version";
import type { ApiServer } from "../api/start.ts";
import type { SimulatedHost } from "../hosts/host.ts";

/** What can go wrong with the etcd of an embedded cluster. Members have their nodes' names. */
export type EtcdKnobs = {
  /** A member raises the alarm NOSPACE, or it was disarmed. */
  alarm(member: string, raised: boolean): void;
  /** A member answers nobody, or does again. */
  away(member: string, is: boolean): void;
  /** So many snapshot streams to come break off in the middle. */
  cutSnapshots(count: number): void;
};

/** What can go wrong on the way between the agents and the coordinator. */
export type WireKnobs = {
  /** Cuts every connection there is; new ones come through. */
  cut(): void;
  /** Each piece of data is held back for so long; 0: none. */
  slow(ms: number): void;
  /** How many connections were cut, and pieces held back, so far. */
  readonly disturbed: number;
};

/** Processes that may die. What is on their disks stays. */
export type ProcessKnobs = {
  /** Ends a node's agent between two instructions: nothing is said, released or finished. */
  killAgent(node: string): Promise<void>;
  startAgent(node: string): Promise<void>;
  /** SIGKILL. */
  killCoordinator(): Promise<void>;
  /** On the store that it left. Resolves when it serves. */
  startCoordinator(): Promise<void>;
  /** Copies the coordinator's database as it is now; it is started anew for that. Resolves when it serves. */
  keepDatabase(): Promise<void>;
  /** Puts the kept copy in the place of the database of a coordinator that does not run. */
  restoreDatabase(): Promise<void>;
  /** Another machine takes a node's name: a Node object, a disk and an agent of its own. */
  replaceNode(node: string): Promise<void>;
};

/** An embedded cluster as faults see it. */
export type FaultWorld = {
  readonly api: ApiServer;
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  readonly etcd: EtcdKnobs;
  readonly wire: WireKnobs;
  readonly processes: ProcessKnobs;
  /** The control plane that a hop begins with. */
  readonly first: string;
  /** Members of the control plane in their order. */
  readonly controlPlanes: readonly string[];
  /** The first worker, at which faults of workers bite. */
  readonly worker: string;
  readonly to: Version;
};
