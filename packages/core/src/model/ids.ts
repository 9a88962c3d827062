import type { Brand } from "./brand.ts";

/** A Kubernetes node's name (RFC 1123 subdomain). */
export type NodeName = Brand<string, "node">;
/** `metadata.uid` of a Node object; a node made again under the same name has another one. */
export type NodeUid = Brand<string, "node-uid">;
/** `/etc/machine-id` of a host. */
export type MachineId = Brand<string, "machine-id">;
/** `/proc/sys/kernel/random/boot_id` of a host's present boot. */
export type BootId = Brand<string, "boot-id">;
/** `metadata.uid` of the namespace kube-system, which stands for the cluster's identity. */
export type ClusterUid = Brand<string, "cluster-uid">;
/** A step's name within its plan, readable: `1.21/workers/w1/drain`. */
export type StepId = Brand<string, "step">;
export type PlanId = Brand<string, "plan">;
/** One execution of a plan. Operators call it the upgrade's id. */
export type RunId = Brand<string, "run">;
/** Lower-case hex of a sha256. */
export type Digest = Brand<string, "sha256">;
/** Fences coordinators: a higher epoch makes every lower one powerless. Starts at 1. */
export type Epoch = Brand<number, "epoch">;
/** Milliseconds since 1970 by the coordinator's clock. */
export type Instant = Brand<number, "coordinator-ms">;
/** Milliseconds since 1970 by an agent's clock: not comparable with an {@link Instant}. */
export type HostInstant = Brand<number, "host-ms">;

const NODE_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const HEX_256 = /^[0-9a-f]{64}$/;
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._/~-]{0,199}$/;

/** @returns the name, or null when it is not an RFC 1123 subdomain of at most 253 characters. */
export function nodeName(text: string): NodeName | null {
  return NODE_NAME.test(text) ? (text as NodeName) : null;
}

/** @returns the digest, or null when the text is not 64 lower-case hex digits. */
export function digest(text: string): Digest | null {
  return HEX_256.test(text) ? (text as Digest) : null;
}

/** @returns the id, or null when it is empty, over 200 characters, or holds anything but letters, digits and `._/~-`. */
export function identifier<T extends StepId | PlanId | RunId>(text: string): T | null {
  return TOKEN.test(text) ? (text as T) : null;
}

/** @returns the epoch, or null when it is not a whole number from 1. */
export function epoch(value: number): Epoch | null {
  return Number.isSafeInteger(value) && value >= 1 ? (value as Epoch) : null;
}
