import type { HostFacts } from "@lockkeeper/core/model/host";
import type { Epoch, Instant, NodeName } from "@lockkeeper/core/model/ids";
import { expect, it } from "vitest";
import { withEtcd } from "../../../../test/fixtures/restore-plan.ts";
import { LastKnown } from "./last-known.ts";

const LINE = "cp1 w1 @1.30.2";
const facts = (clusterId: string, over: object = {}): ReadonlyMap<NodeName, HostFacts> => {
  const state = withEtcd(LINE, clusterId === "" ? "" : "3.5.9", clusterId);
  return new Map(
    state.nodes.flatMap(({ name, host }) => {
      const own = host?.etcd?.own;
      if (!host?.etcd || !own) return [];
      return [[name, { ...host, etcd: { ...host.etcd, own: { ...own, ...over } } }] as const];
    }),
  );
};
const idOf = (known: LastKnown, over: object = {}) => {
  const state = withEtcd(LINE, "", "");
  const [cp, ...others] = state.nodes;
  const own = { ...cp!.host!.etcd!.own!, ...over };
  const nodes = [{ ...cp!, host: { ...cp!.host!, etcd: { ...cp!.host!.etcd!, own } } }, ...others];
  const seen = known.withMembers({ ...state, nodes }).nodes[0]?.host?.etcd?.own;
  return `${seen?.clusterId} ${seen?.version}`;
};

it("keeps each member as etcd itself named it last, and lends it to no other member", () => {
  const known = new LastKnown();
  known.noteMembers(facts("c1"));
  known.noteMembers(facts(""));
  expect(idOf(known)).toBe("c1 3.5.9");
  expect(idOf(known, { dataFolder: "/srv/etcd" }), "another folder").toBe(" ");
  expect(idOf(known, { clusterId: "c2", version: "3.6.0" }), "what etcd says now counts").toBe("c2 3.6.0");
  known.noteMembers(facts("c9"));
  expect(idOf(known)).toBe("c9 3.5.9");
});

it("knows nothing before it has led, nor after another may have; a silence in which nothing was seen changes nothing", () => {
  const known = new LastKnown();
  const state = withEtcd(LINE);
  expect(known.known()).toMatchObject({ ok: false, problem: { code: "restore-not-last-leader" } });
  known.silent(null, state, 9 as Instant);
  known.silent(3 as Epoch, null, 9 as Instant);
  expect({ known: known.known().ok, says: known.describe() }).toEqual({ known: false, says: null });
  known.silent(3 as Epoch, { ...state, asOf: 5000 as Instant }, 9000 as Instant);
  expect(known.known()).toMatchObject({ ok: true, value: { epoch: 3, since: 9000, state: { asOf: 5000 } } });
  expect(known.describe()).toBe(
    "stands by without the API since 1970-01-01T00:00:09.000Z: the last to lead (epoch 3), it keeps the cluster as seen at 1970-01-01T00:00:05.000Z",
  );
  known.silent(null, state, 99_000 as Instant);
  expect(known.known()).toMatchObject({ ok: true, value: { epoch: 3 } });
  known.replaced("held by b");
  expect(known.known()).toMatchObject({ ok: false, problem: { detail: expect.stringContaining("held by b") } });
  expect(known.describe()).toBeNull();
});
