import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { JOURNAL_FILE } from "@lockkeeper/agent/journal/file-journal";
import { type Connection, Refused } from "@lockkeeper/cli/client";
import { EPOCH_ANNOTATION, LEASE_NAME } from "@lockkeeper/coordinator/kube/lease";
import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { JournalRecord } from "@lockkeeper/core/model/journal";
import type { Plan } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { HOLD_ANNOTATION, OWNER_ANNOTATION } from "@lockkeeper/core/model/state";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { weigh } from "@lockkeeper/core/rules/severity";
import { patched, textAt } from "@lockkeeper/sandbox/api/objects";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import { afterEach, describe, expect, it } from "vitest";
import { TOKENS } from "../embedded/coordinator.ts";
import { NAMESPACE } from "../embedded/node.ts";
import { shelve, snapshotNow } from "../embedded/shelve.ts";
import { openSystem, type System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";

const VERSION = parseVersion("v1.33.4") as Version;
const READY_MS = 60_000;
const POLICY = { gate: { readySeconds: 1, timeoutSeconds: 60 }, etcd: { timeoutSeconds: 60 } };

/** The real coordinator and agents over sockets; hosts, API and etcd are played (sandbox/hosts/restore.ts). */
describe("a restore of etcd, the whole system", () => {
  let system: System;
  afterEach(() => system.close());

  const begin = async (controlPlanes: number, workers = 1) => {
    system = await openSystem({ controlPlanes, workers, from: VERSION, offers: [VERSION], minor: 33 });
    const coordinator = await system.coordinator();
    await coordinator.ready(READY_MS);
    system.api.store.put(aDeployment("web", 2));
    return { folder: coordinator.folder, connection: { ...coordinator.connection, token: TOKENS.admin } };
  };
  const plan = (to: Connection, snapshot: string, more: object = {}) =>
    call<Plan>(to, "POST", "/api/v1/plans/restore", { snapshot, policy: POLICY, ...more });
  const start = (to: Connection, { id, digest }: Plan, confirm?: string) =>
    call<UpgradeStatus>(to, "POST", "/api/v1/upgrades", {
      plan: id,
      digest,
      why: "to see it go",
      ...(confirm === undefined ? {} : { confirm }),
    });
  const until = async (to: Connection, id: string, wanted: (status: UpgradeStatus) => boolean) => {
    const waits = new Set<string>();
    for (let n = 0; n < 900; n++) {
      const status = await call<UpgradeStatus>(to, "GET", `/api/v1/upgrades/${id}`);
      for (const { why } of status.waits) waits.add(why);
      if (wanted(status)) return { status, waits };
      await delay(100);
    }
    throw new Error(`it did not come: ${[...waits].join("; ")}`);
  };
  const eventsOf = async (to: Connection, id: string) =>
    (await call<{ items: RunEvent[] }>(to, "GET", `/api/v1/upgrades/${id}/events`)).items;
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => "it was accepted",
      (error: unknown) =>
        error instanceof Refused
          ? [
              error.code,
              ...error.findings.filter((f) => weigh(f.code, DEFAULT_POLICY) === "blocker").map((f) => f.code),
            ].join(": ")
          : Promise.reject(error),
    );
  const journalOf = async (node: string): Promise<readonly JournalRecord[]> =>
    (await readFile(join(system.folder, node, "agent", JOURNAL_FILE), "utf8"))
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => JSON.parse(line));
  const leaseEpoch = () =>
    Number(system.api.store.get("Lease", LEASE_NAME, NAMESPACE)?.metadata.annotations?.[EPOCH_ANNOTATION]);

  for (const controlPlanes of [1, 3])
    it(`brings ${controlPlanes} control plane(s) back to the snapshot; disks and the log win over older objects`, async () => {
      const { connection, folder } = await begin(controlPlanes, 2);
      const { store } = system.api;
      // A cordon of a run that ends later is in the snapshot; a person's cordon and hold that come later are not.
      const worker = (name = "w1") => store.get("Node", name);
      const annotation = JSON.stringify({
        run: "up-old",
        step: "1.33/workers/w1/cordon",
        epoch: 1,
        wasUnschedulable: false,
      });
      store.put(
        patched(worker()!, {
          metadata: { annotations: { [OWNER_ANNOTATION]: annotation } },
          spec: { unschedulable: true },
        }),
      );
      const shelved = snapshotNow(system.api);
      await shelve(folder, shelved);
      const open = worker()!;
      const { [OWNER_ANNOTATION]: _gone, ...rest } = open.metadata.annotations ?? {};
      store.put({ ...open, metadata: { ...open.metadata, annotations: rest }, spec: {} });
      store.remove("Deployment", "web", "default");
      store.put(
        patched(worker("w2")!, {
          metadata: { annotations: { [HOLD_ANNOTATION]: "its fan is loud" } },
          spec: { unschedulable: true },
        }),
      );
      // The Lease of the snapshot is older than what is led under: another life of the coordinator comes after it.
      expect(leaseEpoch()).toBe(1);
      await system.world(VERSION).processes.killCoordinator();
      await system.world(VERSION).processes.startCoordinator();
      await expect.poll(leaseEpoch, { timeout: READY_MS }).toBe(2);

      const made = await plan(connection, shelved.kept.digest.slice(0, 12));
      expect(made.purpose).toBe("restore");
      expect(await refused(start(connection, made))).toBe("confirmation-wrong");
      expect(await refused(start(connection, made, "production"))).toBe("confirmation-wrong");
      const asOperator = { ...connection, token: TOKENS.operator };
      expect(await refused(start(asOperator, made, "kubernetes"))).toBe("role-too-weak");
      expect(await refused(plan(asOperator, shelved.kept.digest))).toBe("role-too-weak");
      expect(store.get("Deployment", "web", "default")).toBeNull();

      const { id } = await start(connection, made, "kubernetes");
      const { status, waits } = await until(connection, id, (s) => ["succeeded", "halted"].includes(s.state));
      expect(status.findings).toEqual([]);
      expect(status.state).toBe("succeeded");
      expect([...waits].some((why) => why.includes("the API is away: the restore stopped it"))).toBe(true);
      expect(store.get("Deployment", "web", "default")).not.toBeNull();
      expect(worker()?.metadata.annotations?.[OWNER_ANNOTATION]).toBeUndefined();
      expect(textAt(worker(), "spec.unschedulable")).toBeNull();
      expect(worker()?.spec).not.toMatchObject({ unschedulable: true });
      const events = await eventsOf(connection, id);
      expect(audit(events)).toEqual([]);
      const mended = events.find((e) => e.type === "step-settled" && e.outcome.kind === "mend-marks");
      expect(mended).toMatchObject({ outcome: { is: "done", evidence: { nodes: ["w1", "w2"] } } });
      expect(worker("w2")?.spec).toMatchObject({ unschedulable: true });
      expect(worker("w2")?.metadata.annotations?.[HOLD_ANNOTATION]).toBe("its fan is loud");
      for (const [node, host] of system.hosts) {
        if (!node.startsWith("cp")) continue;
        const old = `/var/lib/etcd/lockkeeper-old-${made.restore?.token}/member/snap/db`;
        expect((await host.files.read(old))?.toString("utf8"), "data is moved aside, never deleted").toBe(
          "what etcd had before",
        );
      }
      await disksWin(id, events);
    }, 180_000);

  /** The objects that came back are older: agents' journals and the run's log say what is. */
  const disksWin = async (id: string, events: readonly RunEvent[]) => {
    const led = events.flatMap((e) => (e.type === "led" || e.type === "run-started" ? [e.epoch] : []));
    // 2 when it began, and 1 again in the Lease that came back: one above all that anybody knows is 3.
    expect([led[0], led.at(-1), leaseEpoch()]).toEqual([2, 3, 3]);
    for (const [node, { begun }] of system.hosts) {
      const journal = await journalOf(node);
      const epochs = journal.flatMap((record) => (record.type === "epoch" ? [record.epoch] : []));
      expect(epochs.at(-1), node).toBe(3);
      expect([...epochs].sort((a, b) => a - b)).toEqual(epochs);
      const intended = journal.flatMap((record) => (record.type === "intended" ? [record] : []));
      // Of the run that an object told of, nothing was done; of this one, all that the log holds and nothing else.
      expect([...new Set(intended.map((record) => record.run))], node).toEqual(intended.length === 0 ? [] : [id]);
      const wanted = events.flatMap((e) =>
        e.type === "step-intended" && "on" in e.step && e.step.on === node ? [`${e.step.id} ${e.attempt}`] : [],
      );
      expect(intended.map(({ step, attempt }) => `${step.id} ${attempt}`)).toEqual(wanted);
      const settled = journal.flatMap((record) => (record.type === "settled" ? [record] : []));
      for (const { key, outcome } of settled) {
        const logged = events.find(
          (e) => e.type === "step-settled" && e.step === key.step && e.attempt === key.attempt,
        );
        expect(logged, `${node} ${key.step}`).toMatchObject({ outcome: { is: outcome.is, kind: outcome.kind } });
      }
      expect(settled).toHaveLength(wanted.length);
      // What was committed under the old epoch is done once, and not again under the new one.
      const commits = begun.filter(({ job }) => job.do === "commit-restore");
      expect(commits).toHaveLength(node.startsWith("cp") ? 1 : 0);
    }
  };

  it("refuses what cannot be restored before anything is touched", async () => {
    const { connection, folder } = await begin(1);
    const good = snapshotNow(system.api);
    const bad = async (over: object, file = good.file) => {
      const digest = `${Object.keys(over).length}${JSON.stringify(over).length}`.padEnd(64, "a").slice(0, 64);
      const kept = { ...good.kept, digest, ...over } as typeof good.kept;
      await shelve(folder, { kept, file });
      return refused(plan(connection, kept.digest));
    };
    const { createHash } = await import("node:crypto");
    const sum = (file: Uint8Array) => createHash("sha256").update(file).digest("hex");
    const flipped = Buffer.from(good.file);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    expect(await refused(plan(connection, "f".repeat(64)))).toBe("snapshot-unknown");
    expect(await bad({ digest: "e".repeat(64) }, flipped)).toBe("snapshot-corrupt");
    expect(await bad({ digest: sum(flipped) }, flipped)).toBe("snapshot-corrupt");
    const short = good.file.subarray(0, good.file.length - 10);
    expect(await bad({ digest: sum(short), bytes: short.length }, short)).toBe("snapshot-corrupt");
    const variant = (over: object) => ({ ...over, digest: sum(good.file) });
    expect(await bad(variant({ clusterId: "abc", run: "up-a" }))).toBe("restore-refused: restore-foreign-snapshot");
    await expect(call(connection, "POST", "/api/v1/plans/restore", { snapshot: "nothex" })).rejects.toThrow();
    await expect(plan(connection, good.kept.digest, { undoSeconds: 1 })).rejects.toThrow();
    expect(system.hosts.get("cp1")?.begun).toEqual([]);
  }, 120_000);

  it("refuses with an agent away, a newer or far older etcd, a hold, no space, or the wrong name", async () => {
    const { connection, folder } = await begin(3);
    const { processes, hosts } = system.world(VERSION);
    let made = 0;
    /** Each is a file of its own: the cluster has changed meanwhile. */
    const shelved = async (over: Partial<KeptSnapshot> = {}) => {
      system.api.store.put(aDeployment(`other-${++made}`, 1));
      const one = snapshotNow(system.api, over);
      await shelve(folder, one);
      return one.kept.digest;
    };
    const refusedAs = async (over: Partial<KeptSnapshot>) => refused(plan(connection, await shelved(over)));
    expect(await refusedAs({ etcdVersion: "3.7.0" })).toBe("restore-refused: restore-version");
    expect(await refusedAs({ etcdVersion: "4.6.0" })).toBe("restore-refused: restore-version");
    expect(await refusedAs({ etcdVersion: "3.4.34" })).toBe("restore-refused: restore-version");

    const good = await shelved();
    hosts.get("cp2")?.setFault({ space: () => ({ sizeBytes: 20e9, freeBytes: 100e6 }) });
    expect(await refused(plan(connection, good))).toBe("restore-refused: disk-low");
    hosts.get("cp2")?.setFault(null);
    const cp3 = () => system.api.store.get("Node", "cp3")!;
    system.api.store.put(patched(cp3(), { metadata: { annotations: { [HOLD_ANNOTATION]: "mine" } } }));
    await expect.poll(() => refused(plan(connection, good)), { timeout: 10_000 }).toBe("restore-refused: node-on-hold");
    const { [HOLD_ANNOTATION]: _, ...free } = cp3().metadata.annotations ?? {};
    system.api.store.put({ ...cp3(), metadata: { ...cp3().metadata, annotations: free } });

    await expect.poll(async () => (await plan(connection, good)).purpose, { timeout: 10_000 }).toBe("restore");
    const ready = await plan(connection, good);
    for (const confirm of [undefined, "", "Kubernetes", "kubernetes ", ready.restore?.token])
      expect(await refused(start(connection, ready, confirm)), confirm).not.toBe("it was accepted");
    await processes.killAgent("cp2");
    await expect.poll(() => refused(plan(connection, good)), { timeout: 30_000 }).toBe("restore-refused: agent-away");
    expect(await refused(start(connection, ready, "kubernetes")), "since its planning").toBe(
      "restore-refused: agent-away",
    );
    expect((await call<{ items: unknown[] }>(connection, "GET", "/api/v1/upgrades")).items).toEqual([]);
    for (const [node, { begun }] of system.hosts) expect(begun, node).toEqual([]);
  }, 120_000);
});
