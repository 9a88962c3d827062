import { readFile } from "node:fs/promises";
import { type Connection, stream } from "@lockkeeper/cli/client";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import type { CoordinatorProcess } from "../embedded/coordinator.ts";
import { openSystem } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";

const READERS = Number(process.argv[2] ?? 500);
const WORKERS = 4;
const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const POLICY = { gate: { readySeconds: 1 }, staticPods: { stableSeconds: 1 }, drain: { timeoutSeconds: 30 } };
const READY_MS = 120_000;
/** So far the run has come when the coordinator is killed, in events. */
const KILL_AT = 40;

type Reader = { readonly seqs: number[]; reconnects: number; ended: boolean };

/**
 * Readers of one upgrade's event stream, each by a connection of its own, while the coordinator is killed (SIGKILL) in the middle
 * and another goes on from its disk. Each comes back with Last-Event-ID. Prints what was missed or told twice, and the
 * coordinator's memory beside the same upgrade with one reader. Simulated: the Kubernetes API and the hosts.
 */
async function main(): Promise<void> {
  const alone = await run(1);
  const all = await run(READERS);
  const ratio = (all.peakKiB / alone.peakKiB).toFixed(2);
  console.log(`readers: ${READERS}, events of the run: ${all.events}, told in all: ${all.told}`);
  console.log(`missed: ${all.missed}, told twice: ${all.twice}, readers that did not see the end: ${all.unended}`);
  console.log(`reconnections: ${all.reconnects}`);
  console.log(
    `peak RSS of the coordinators: ${mib(all.peakKiB)} MiB, with one reader ${mib(alone.peakKiB)} MiB: ${ratio} of it`,
  );
  console.log(`each reader costs at most ${((all.peakKiB - alone.peakKiB) / READERS).toFixed(0)} KiB`);
  if (all.missed + all.twice + all.unended > 0) throw new Error("a reader missed something, or was told it twice");
}

type Figures = {
  readonly events: number;
  readonly told: number;
  readonly missed: number;
  readonly twice: number;
  readonly unended: number;
  readonly reconnects: number;
  readonly peakKiB: number;
};

async function run(count: number): Promise<Figures> {
  const system = await openSystem({
    ...{ controlPlanes: 1, workers: WORKERS, from: FROM, offers: [FROM, TO], minor: 34, apiAwayMs: 500 },
    podPace: { startMs: 50, terminateMs: 100 },
  });
  try {
    const first = await system.coordinator();
    await first.ready(READY_MS);
    const { connection } = first;
    const id = await start(connection);
    const readers = Array.from({ length: count }, (): Reader => ({ seqs: [], reconnects: 0, ended: false }));
    const reading = readers.map((reader) => follow(connection, id, reader));
    const peaks: number[] = [];
    while (!readers.every(({ seqs }) => (seqs.at(-1) ?? 0) >= KILL_AT)) await pause(50);
    peaks.push(await peakOf(first));
    await first.kill();
    const second = await system.coordinator();
    await second.ready(READY_MS);
    await Promise.all(reading);
    peaks.push(await peakOf(second));
    const log = await logOf(connection, id);
    const wanted = log.map(({ seq }) => seq);
    return {
      events: wanted.length,
      told: readers.reduce((sum, { seqs }) => sum + seqs.length, 0),
      missed: readers.reduce((sum, { seqs }) => sum + wanted.filter((seq) => !seqs.includes(seq)).length, 0),
      twice: readers.reduce((sum, { seqs }) => sum + seqs.length - new Set(seqs).size, 0),
      unended: readers.filter(({ ended }) => !ended).length,
      reconnects: readers.reduce((sum, { reconnects }) => sum + reconnects, 0),
      peakKiB: Math.max(...peaks),
    };
  } finally {
    await system.close();
  }
}

/** Reads on, over every connection that is lost, until the run's last event. */
async function follow(to: Connection, id: string, reader: Reader): Promise<void> {
  const end = Date.now() + READY_MS * 3;
  while (!reader.ended && Date.now() < end) {
    try {
      const last = reader.seqs.at(-1) ?? 0;
      for await (const item of stream(to, `/api/v1/upgrades/${id}/events`, last)) {
        if (item.event !== "event") continue;
        const event = JSON.parse(item.data) as RunEvent;
        if (String(event.seq) !== item.id) throw new Error(`event ${event.seq} has the id ${item.id}`);
        reader.seqs.push(event.seq);
        if (event.type === "ended") reader.ended = true;
      }
    } catch {
      // The coordinator is away, or was killed under the stream.
    }
    if (reader.ended) return;
    reader.reconnects++;
    await pause(500);
  }
}

async function start(to: Connection): Promise<string> {
  const { id, digest } = await call<Plan>(to, "POST", "/api/v1/plans", { to: TO, policy: POLICY });
  return (await call<UpgradeStatus>(to, "POST", "/api/v1/upgrades", { plan: id, digest, why: "readers" })).id;
}

async function logOf(to: Connection, id: string): Promise<readonly RunEvent[]> {
  return (await call<{ items: RunEvent[] }>(to, "GET", `/api/v1/upgrades/${id}/events?limit=1000`)).items;
}

/** The most memory that the process has held, in KiB (proc(5), VmHWM). */
async function peakOf({ pid }: CoordinatorProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}

function mib(kib: number): string {
  return (kib / 1024).toFixed(0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

await main();
