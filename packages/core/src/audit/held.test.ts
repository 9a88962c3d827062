import { describe, expect, it } from "vitest";
import { runOf } from "../../../../test/fixtures/run-changes.ts";
import { basisNode, planOf } from "../../../../test/fixtures/run-log.ts";
import { audit } from "./audit.ts";

describe("a node on hold", () => {
  it("is looked at and not changed", () => {
    const nodes = [basisNode("cp1"), basisNode("w1", { hold: "until Monday" })];
    const breaches = audit(runOf(planOf(nodes)));
    expect(new Set(breaches.map((b) => `${b.invariant} ${b.node}`))).toEqual(new Set(["7 w1"]));
    expect(breaches[0]?.why).toBe("1.21/stage/w1/stage on w1, which its operator holds: until Monday");
    expect(breaches.filter((b) => /verify-node|gate|confirm-drained/.test(b.why))).toEqual([]);
  });
});
