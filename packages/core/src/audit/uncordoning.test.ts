import { describe, expect, it } from "vitest";
import { type Bad, expectCaught, lacking, withEvidence } from "../../../../test/fixtures/run-changes.ts";
import { audit } from "./audit.ts";

const BAD: readonly Bad[] = [
  [
    "we had not cordoned",
    () => lacking("control-plane-kubelets/cp1/cordon"),
    7,
    /^cp1 is uncordoned though we had not/,
  ],
  ["an earlier run left open and we have taken back since", () => lacking("workers/w3/cordon"), 7, /^w3 is uncordoned/],
  [
    "its operator had cordoned before the run",
    () => withEvidence("workers/w2/uncordon", { made: true }),
    7,
    /^w2 was made schedulable though somebody else/,
  ],
  [
    "somebody had cordoned during the run",
    () => withEvidence("workers/w1/cordon", { wasUnschedulable: true }),
    7,
    /^w1 was made schedulable though somebody else/,
  ],
];

describe("a node is not uncordoned that", () => {
  it.each(BAD)("%s", (...bad) => expectCaught(bad));

  it("goes by what our cordon saw: its operator may uncordon it during the run", () => {
    const events = withEvidence("workers/w2/cordon", { wasUnschedulable: false }).map((e) =>
      e.type === "step-settled" && e.step === "1.21/workers/w2/uncordon"
        ? { ...e, outcome: { ...e.outcome, evidence: { made: true } } as typeof e.outcome }
        : e,
    );
    expect(audit(events)).toEqual([]);
  });

  it("is ours although it was cordoned, when an earlier run left it so", () => {
    expect(audit(withEvidence("adopt/w3/uncordon", { made: true }))).toEqual([]);
  });
});
