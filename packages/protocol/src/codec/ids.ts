import type {
  BootId,
  ClusterUid,
  Digest,
  Epoch,
  HostInstant,
  MachineId,
  NodeName,
  NodeUid,
  RunId,
  StepId,
} from "@lockkeeper/core/model/ids";
import { digest, epoch, identifier, nodeName } from "@lockkeeper/core/model/ids";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { parsed, whole } from "./read.ts";

// UIDs, machine-ids and boot ids are UUIDs or hex in practice; this is what may stand in a certificate's URI unescaped.
const OPAQUE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** @returns the Node UID, or null when the text cannot be one. */
export function parseNodeUid(value: string): NodeUid | null {
  return OPAQUE.test(value) ? (value as NodeUid) : null;
}

/** @returns the machine-id, or null when the text cannot be one. */
export function parseMachineId(value: string): MachineId | null {
  return OPAQUE.test(value) ? (value as MachineId) : null;
}

/** @returns the cluster's UID, or null when the text cannot be one. */
export function parseClusterUid(value: string): ClusterUid | null {
  return OPAQUE.test(value) ? (value as ClusterUid) : null;
}

function parseBootId(value: string): BootId | null {
  return OPAQUE.test(value) ? (value as BootId) : null;
}

export function readNode(value: string, path: string): NodeName {
  return parsed(value, path, nodeName, "a node's name");
}

export function readNodeUid(value: string, path: string): NodeUid {
  return parsed(value, path, parseNodeUid, "a UID");
}

export function readMachineId(value: string, path: string): MachineId {
  return parsed(value, path, parseMachineId, "a machine-id");
}

export function readClusterUid(value: string, path: string): ClusterUid {
  return parsed(value, path, parseClusterUid, "a UID");
}

export function readBootId(value: string, path: string): BootId {
  return parsed(value, path, parseBootId, "a boot id");
}

export function readRun(value: string, path: string): RunId {
  return parsed(value, path, identifier<RunId>, "a run's id");
}

export function readStepId(value: string, path: string): StepId {
  return parsed(value, path, identifier<StepId>, "a step's id");
}

export function readDigest(value: string, path: string): Digest {
  return parsed(value, path, digest, "a sha256 in lower-case hex");
}

export function readVersion(value: string, path: string): Version {
  return parsed(value, path, parseVersion, "a version");
}

export function readEpoch(value: string | number, path: string): Epoch {
  return parsed(whole(value, path), path, epoch, "an epoch");
}

export function readHostInstant(value: string | number, path: string): HostInstant {
  // Dates before 1970 are allowed: a certificate may claim any.
  return whole(value, path, Number.MIN_SAFE_INTEGER) as HostInstant;
}
