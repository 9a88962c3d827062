import { describe, expect, it } from "vitest";
import { STEP_KINDS } from "./step-kinds.ts";
import { stepKindsMarkdown } from "./step-kinds-markdown.ts";

describe("the table of step kinds", () => {
  it("is what docs/step-kinds.md shows (vitest -u writes it anew)", async () => {
    await expect(stepKindsMarkdown()).toMatchFileSnapshot("../../../../docs/step-kinds.md");
  });

  it("takes a node out by a cordon alone, and lets nobody skip what protects data or capacity", () => {
    const kinds = Object.entries(STEP_KINDS);
    expect(kinds.filter(([, row]) => row.takesOut).map(([kind]) => kind)).toEqual(["cordon"]);
    const skippable = kinds.filter(([, row]) => row.skippable).map(([kind]) => kind);
    expect(skippable).toEqual([
      "check-host",
      "resync-kubelet",
      "gate",
      "gate-workloads",
      "check-outside",
      "soak",
      "verify-addons",
      "verify-hop",
      "verify-rollback",
      "verify-restore",
    ]);
    expect(STEP_KINDS.gate.exempts).toBe(1);
  });

  it("never redoes blindly what may not be done twice", () => {
    for (const kind of ["install-packages", "restart-kubelet"] as const) {
      expect(STEP_KINDS[kind].inDoubt).toBe("check");
    }
  });
});
