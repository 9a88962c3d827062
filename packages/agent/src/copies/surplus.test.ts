import type { Digest, NodeName } from "@lockkeeper/core/model/ids";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type HeldCopy, surplusCopies } from "./surplus.ts";

const copy = (node: string, digest: string, takenAt: number, bytes = 10) =>
  ({ node: node as NodeName, digest: digest as Digest, takenAt, bytes }) satisfies HeldCopy;
const digests = (copies: readonly HeldCopy[]) => copies.map(({ digest }) => digest as string);

it("the oldest of a node go by number, then the oldest of all by size", () => {
  const held = [
    copy("cp1", "a", 1),
    copy("cp1", "b", 2),
    copy("cp1", "c", 3),
    copy("cp2", "d", 0),
    copy("cp2", "e", 9),
  ];
  expect(digests(surplusCopies(held, "c" as Digest, { perNode: 2, totalBytes: 100 }))).toEqual(["a"]);
  expect(digests(surplusCopies(held, "c" as Digest, { perNode: 2, totalBytes: 30 }))).toEqual(["a", "d"]);
  // What has just come stays, though it is older than others.
  expect(digests(surplusCopies(held, "a" as Digest, { perNode: 2, totalBytes: 30 }))).toEqual(["d", "b"]);
});

it("the newest of each node and the one that has just come are never removed, and nothing more than must be", () => {
  const one = fc.record({
    node: fc.constantFrom("cp1", "cp2", "cp3") as fc.Arbitrary<NodeName>,
    digest: fc.stringMatching(/^[0-9a-f]{8}$/) as unknown as fc.Arbitrary<Digest>,
    takenAt: fc.nat(20),
    bytes: fc.integer({ min: 1, max: 50 }),
  });
  const some = fc.uniqueArray(one, { selector: ({ digest }) => digest, minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(some, fc.nat(), fc.integer({ min: 1, max: 6 }), fc.nat(300), (held, at, perNode, totalBytes) => {
      const fresh = (held[at % held.length] as HeldCopy).digest;
      const over = new Set(surplusCopies(held, fresh, { perNode, totalBytes }));
      const left = held.filter((it) => !over.has(it));
      expect(digests(left)).toContain(fresh);
      for (const node of new Set(held.map((it) => it.node))) {
        const newest = Math.max(...held.flatMap((it) => (it.node === node ? [it.takenAt] : [])));
        expect(left.some((it) => it.node === node && it.takenAt === newest)).toBe(true);
        expect(left.filter((it) => it.node === node).length).toBeLessThanOrEqual(perNode + 1);
      }
      const bytes = left.reduce((sum, it) => sum + it.bytes, 0);
      const nodes = new Set(held.map((it) => it.node)).size;
      if (left.length > nodes + 1) expect(bytes).toBeLessThanOrEqual(totalBytes);
    }),
  );
});
