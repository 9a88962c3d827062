import { describe, it } from "vitest";
import { type Bad, expectCaught, lacking, PLAN, runOf, withLanes } from "../../../../test/fixtures/run-changes.ts";
import { version } from "../../../../test/fixtures/run-log.ts";
import type { Step } from "../model/step.ts";

/** A run in which w1 is staged otherwise. */
const staging = (change: object) => () =>
  runOf(
    withLanes(PLAN, (steps) => steps.map((s) => (s.id === "1.21/stage/w1/stage" ? ({ ...s, ...change } as Step) : s))),
  );

const BAD: readonly Bad[] = [
  [
    "not at all",
    () => lacking("stage/w1/stage"),
    4,
    /^w1 is cordoned and not staged: kubeadm v1.21.0, kubelet kubectl v1.21.0/,
  ],
  [
    "without the kubelet",
    staging({ packages: ["kubeadm"] }),
    4,
    /^w1 is cordoned and not staged: kubelet kubectl v1.21.0/,
  ],
  ["at another version", staging({ to: version("v1.21.1") }), 4, /^w1 is cordoned and not staged/],
];

describe("no cordon while the node is staged", () => {
  it.each(BAD)("%s", (...bad) => expectCaught(bad));
});
