import { readFile } from "node:fs/promises";
import { etcdMember } from "@lockkeeper/agent/etcd/client";
import { writeSnapshot } from "@lockkeeper/agent/etcd/snapshot-file";
import { rootedFiles } from "@lockkeeper/agent/host/rooted-files";
import { createUploader } from "@lockkeeper/agent/session/uploader";
import type { HostInstant, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import { loadContract } from "@lockkeeper/protocol/contract";
import { agentCredentials, dialOptions } from "@lockkeeper/protocol/credentials";
import { pino } from "pino";

/**
 * What the agent does for a snapshot, in a process of its own, so that its peak of memory is its own: stream, prove,
 * compress, perhaps encrypt, write; then perhaps copy it to a coordinator. Told by one argument, JSON; answers in JSON.
 */
export type Order = {
  readonly endpoint: string;
  readonly folder: string;
  readonly file: string;
  readonly recipient: string | null;
  /** Null: no copy is made. */
  readonly copy: { readonly port: number; readonly caFile: string; readonly keysFile: string } | null;
};

export type Answer = {
  /** Of the snapshot alone, and of its copy. */
  readonly ms: number;
  readonly copyMs: number;
  readonly bytes: number;
  readonly dbBytes: number;
  readonly peakBytes: number;
};

const order = JSON.parse(process.argv[2] ?? "") as Order;
const etcd = etcdMember(order.endpoint, null);
const began = performance.now();
const files = rootedFiles("/", order.folder);
const made = await writeSnapshot(files, order.file, etcd.snapshot(), order.recipient, () => {});
const ms = performance.now() - began;
etcd.close();

let copyMs = 0;
if (order.copy !== null) {
  const { port, caFile, keysFile } = order.copy;
  const keys = JSON.parse(await readFile(keysFile, "utf8"));
  const credentials = agentCredentials(await readFile(caFile, "utf8"), keys);
  const contract = loadContract();
  const dial = async () =>
    ({ ok: true, value: new contract.Agent(`127.0.0.1:${port}`, credentials, dialOptions("agents")) }) as const;
  const uploader = createUploader({ identity: { dial }, log: pino({ level: "silent" }), retryFirstMs: 10 });
  const about = {
    ...{ clusterId: "c1", member: "cp1", revision: "1", etcdVersion: "3.4.23", dbBytes: made.dbBytes, agreed: 1 },
    ...{ takenOn: "a".repeat(32) as MachineId, takenAt: 1 as HostInstant, reason: "a benchmark" },
  };
  const from = performance.now();
  const { dbBytes: _, ...file } = made;
  await uploader.upload({ run: "bench" as RunId, node: "w1" as NodeName, file: order.file, ...file, about }, () => {});
  copyMs = performance.now() - from;
}
// Not what getrusage(2) says: that begins with the memory of whoever started this process.
const peakKib = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile("/proc/self/status", "utf8"))?.[1];
const peakBytes = Number(peakKib) * 1024;
console.log(JSON.stringify({ ms, copyMs, bytes: made.bytes, dbBytes: made.dbBytes, peakBytes } satisfies Answer));
