import type { Epoch } from "@lockkeeper/core/model/ids";
import { type KubeObject, patched, textAt } from "@lockkeeper/sandbox/api/objects";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LeaseChange } from "../ports/lease.ts";
import { Api } from "./api.ts";
import { type Fixture, fixture, transportTo } from "./fixture.ts";
import { instant } from "./instants.ts";
import { KubeLease } from "./lease.ts";

let api: ApiServer;
const open: Fixture[] = [];

beforeEach(async () => {
  api = await startApiServer();
});

afterEach(async () => {
  for (const fix of open.splice(0)) await fix[Symbol.asyncDispose]();
  await api.close();
});

async function candidate(identity: string) {
  const fix = await fixture(api.kubeconfig, identity);
  open.push(fix);
  const changes: LeaseChange[] = [];
  return {
    lease: fix.kube.lease,
    changes,
    stop: fix.stop,
    run: () => fix.kube.lease.run((c) => changes.push(c), fix.stop.signal),
  };
}

const lease = () => api.store.get("Lease", "lockkeeper-coordinator", "lockkeeper") as KubeObject;

describe("the Lease", () => {
  it("is won when there is none, carries the epoch and is given up at the end", async () => {
    const one = await candidate("one");
    const running = one.run();
    await expect.poll(() => one.changes).toEqual([{ is: "won", seen: null }]);
    expect([one.lease.held(), one.lease.holder()]).toEqual([true, "one"]);
    await one.lease.writeEpoch(4 as Epoch);
    expect(one.lease.namesUs()).toBe(true);
    await expect(one.lease.writeEpoch(3 as Epoch)).rejects.toThrow("carries epoch 4");
    one.stop.abort();
    await running;
    expect(one.lease.held()).toBe(false);
    expect(one.changes.at(-1)).toMatchObject({ is: "lost" });
    expect(textAt(lease(), "spec.holderIdentity")).toBe("");

    const two = await candidate("two");
    void two.run();
    await expect.poll(() => two.changes).toEqual([{ is: "won", seen: 4 }]);
  });

  it("is not taken from another that renews it", async () => {
    const one = await candidate("one");
    void one.run();
    await expect.poll(() => one.lease.held()).toBe(true);
    const two = await candidate("two");
    void two.run();
    await expect.poll(() => two.lease.holder()).toBe("one");
    expect(two.lease.held()).toBe(false);
    await expect(two.lease.writeEpoch(9 as Epoch)).rejects.toThrow("not ours");
    expect([one.lease.held(), two.changes]).toEqual([true, []]);
  });

  it("is lost when another's name stands in it", async () => {
    const one = await candidate("one");
    void one.run();
    await expect.poll(() => one.lease.held()).toBe(true);
    api.store.put(patched(lease(), { spec: { holderIdentity: "two" } }));
    await expect
      .poll(() => one.changes.at(-1), { timeout: 10_000 })
      .toEqual({
        is: "lost",
        because: "taken",
        why: "the Lease is held by two",
      });
    expect(one.lease.held()).toBe(false);
  });

  it.each(["is older", "is gone"])(
    "is lost, and won anew, when what comes back with a restored etcd %s",
    async (what) => {
      const one = await candidate("one");
      void one.run();
      await expect.poll(() => one.lease.held()).toBe(true);
      await one.lease.writeEpoch(1 as Epoch);
      const older = structuredClone(lease());
      await one.lease.writeEpoch(2 as Epoch);
      api.store.remove("Lease", "lockkeeper-coordinator", "lockkeeper");
      if (what === "is older") api.store.put(older);
      const seen = what === "is older" ? 1 : null;
      await expect
        .poll(() => one.changes.slice(1), { timeout: 15_000 })
        .toMatchObject([
          { is: "lost", because: "older" },
          { is: "won", seen },
        ]);
      // From then on it is a Lease like any other.
      await one.lease.writeEpoch(3 as Epoch);
      expect(lease().metadata.annotations).toMatchObject({ "lockkeeper.dev/epoch": "3" });
    },
    20_000,
  );

  it("ends for one that cannot renew it before another can win it", async () => {
    const order: string[] = [];
    const pace = { durationSeconds: 2, renewMs: 300, retryMs: 100, requestMs: 300, marginMs: 600 };
    const stop = new AbortController();
    const transport = await transportTo(api.kubeconfig);
    const start = (identity: string) => {
      const client = new Api(
        transport,
        () => instant(Date.now()),
        () => false,
      );
      const lease = new KubeLease(client, "lockkeeper", identity, pino({ level: "silent" }), pace);
      return lease.run((change) => order.push(`${identity} ${change.is}`), stop.signal);
    };
    const one = start("one");
    await expect.poll(() => order).toEqual(["one won"]);
    const two = start("two");
    api.setFault(({ body }) => (textAt(body, "spec.holderIdentity") === "one" ? "reset" : null));
    await expect.poll(() => order.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    expect(order.slice(0, 3)).toEqual(["one won", "one lost", "two won"]);
    stop.abort();
    await Promise.all([one, two]);
  });
});
