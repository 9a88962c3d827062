/**
 * An agent's process that takes one snapshot and says its outcome, for tests that end it or its disk in the middle:
 * `node snapshot-once.testkit.ts ENDPOINT STATE_FOLDER ATTEMPT stops|goes-on [AGE_RECIPIENT]`. With `stops` it says `halfway`
 * and reads no further.
 */
import { etcdMember } from "../etcd/client.ts";
import type { EtcdMember } from "../etcd/member.ts";
import type { Recipient } from "../etcd/snapshot-file.ts";
import { attempt, live, step } from "../executor/life.testkit.ts";
import { memoryHost } from "../host/memory-host.testkit.ts";
import { memoryWorld } from "../host/memory-world.testkit.ts";
import { rootedFiles } from "../host/rooted-files.ts";

/** So much has been read when the middle is reached. */
const HALFWAY_BYTES = 1024 * 1024;

/** One attempt of a snapshot, on a real etcd without TLS and a real disk. @param halfway is awaited in the middle of the stream */
export function snapshotOnce(
  endpoint: string,
  state: string,
  number: number,
  halfway: () => Promise<void>,
  recipient: Recipient = null,
) {
  const world = memoryWorld("control-plane");
  const host = { ...memoryHost(world, async (_, work) => work()), files: rootedFiles("/", state) };
  const openEtcd = async () => pausing(etcdMember(endpoint, null), halfway);
  return attempt(
    live(world, null, { host, stateFolder: state, openEtcd, recipient }),
    step({ kind: "snapshot-etcd", reason: "test" }),
    number,
  );
}

function pausing(etcd: EtcdMember, halfway: () => Promise<void>): EtcdMember {
  async function* snapshot() {
    let read = 0;
    for await (const piece of etcd.snapshot()) {
      if (read < HALFWAY_BYTES && read + piece.length >= HALFWAY_BYTES) await halfway();
      read += piece.length;
      yield piece;
    }
  }
  return new Proxy(etcd, {
    get: (of, name) => {
      if (name === "snapshot") return snapshot;
      const value: unknown = Reflect.get(of, name);
      return typeof value === "function" ? value.bind(of) : value;
    },
  });
}

if (import.meta.main) {
  const [endpoint = "", state = "", number = "", stops, recipient = null] = process.argv.slice(2);
  const halfway = async () => {
    if (stops !== "stops") return;
    console.log("halfway");
    // Until somebody kills this process.
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  };
  console.log(JSON.stringify(await snapshotOnce(endpoint, state, Number(number), halfway, recipient)));
}
