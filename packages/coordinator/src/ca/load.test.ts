import type { ClusterUid, Instant } from "@lockkeeper/core/model/ids";
import { makeAuthority } from "@lockkeeper/protocol/x509/authority";
import { expect, test } from "vitest";
import type { AuthorityHome, AuthorityPair } from "../ports/enrolment.ts";
import { loadAuthority } from "./load.ts";

const cluster = "c-1" as ClusterUid;
const now = Date.parse("2026-11-01T00:00:00Z") as Instant;

/** A home in memory: `inside` is what lies in the Secret, `rival` is stored by somebody else just before us. */
function homeWith(inside: AuthorityPair | null, rival: AuthorityPair | null = null) {
  const published: string[] = [];
  const home: AuthorityHome = {
    async load() {
      return inside;
    },
    async storeIfAbsent(pair) {
      inside = inside ?? rival ?? pair;
      return inside;
    },
    async publish(pem) {
      published.push(pem);
    },
  };
  return { home, published };
}

test("the first start makes an authority, and the next one uses it", async () => {
  const { home, published } = homeWith(null);
  const first = await loadAuthority(home, cluster, now);
  const second = await loadAuthority(home, cluster, now);
  expect(second.certificatePem).toBe(first.certificatePem);
  expect(published).toEqual([first.certificatePem, first.certificatePem]);
});

test("the one that another coordinator stored first is used, not our own", async () => {
  const rival = await makeAuthority(cluster, now);
  const { home, published } = homeWith(null, rival);
  expect((await loadAuthority(home, cluster, now)).certificatePem).toBe(rival.certificatePem);
  expect(published).toEqual([rival.certificatePem]);
});

test("a broken one is not replaced and not published", async () => {
  const pair = await makeAuthority(cluster, now);
  const { home, published } = homeWith({ ...pair, keyPem: "broken" });
  await expect(loadAuthority(home, cluster, now)).rejects.toThrow();
  expect(published).toEqual([]);
});
