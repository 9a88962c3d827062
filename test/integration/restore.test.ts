import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Connection, Refused } from "@lockkeeper/cli/client";
import { audit } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import { OWNER_ANNOTATION } from "@lockkeeper/core/model/state";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { patched, textAt } from "@lockkeeper/sandbox/api/objects";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import { afterEach, describe, expect, it } from "vitest";
import { TOKENS } from "../embedded/coordinator.ts";
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

  const begin = async (controlPlanes: number) => {
    system = await openSystem({ controlPlanes, workers: 1, from: VERSION, offers: [VERSION], minor: 33 });
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
      (error: unknown) => (error instanceof Refused ? error.code : Promise.reject(error)),
    );

  for (const controlPlanes of [1, 3])
    it(`brings ${controlPlanes} control plane(s) back to the snapshot; disks and the log win over older objects`, async () => {
      const { connection, folder } = await begin(controlPlanes);
      const { store } = system.api;
      // A cordon of a run that ends later is in the snapshot; a hold that comes later is not.
      const worker = () => store.get("Node", "w1");
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
      await delay(1000);

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
      expect(mended).toMatchObject({ outcome: { is: "done", evidence: { nodes: ["w1"] } } });
      for (const [node, host] of system.hosts) {
        if (!node.startsWith("cp")) continue;
        const old = `/var/lib/etcd/lockkeeper-old-${made.restore?.token}/member/snap/db`;
        expect((await host.files.read(old))?.toString("utf8"), "data is moved aside, never deleted").toBe(
          "what etcd had before",
        );
      }
      // The Lease object that came back is older: the epoch is one above all that anybody knows.
      const epochs = events.flatMap((e) => (e.type === "led" || e.type === "run-started" ? [e.epoch] : []));
      expect([...epochs].sort((a, b) => a - b)).toEqual(epochs);
      const journal = await readFile(join(system.folder, "cp1", "agent", "journal.jsonl"), "utf8").catch(() => "");
      expect(journal).not.toContain('"type":"intended","run":"up-old"');
    }, 180_000);

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
    expect(await bad(variant({ clusterId: "abc", run: "up-a" }))).toBe("restore-refused");
    await expect(call(connection, "POST", "/api/v1/plans/restore", { snapshot: "nothex" })).rejects.toThrow();
    await expect(plan(connection, good.kept.digest, { undoSeconds: 1 })).rejects.toThrow();
    expect(system.hosts.get("cp1")?.begun).toEqual([]);
  }, 120_000);
});
