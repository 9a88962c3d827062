import type { Plan } from "@lockkeeper/core/model/plan";
import { expect, it } from "vitest";
import { outlineLines } from "./outline.ts";

const lane = (node: string | null, ...kinds: string[]) => ({ node, steps: kinds.map((kind) => ({ kind })) });
const workers = ["w1", "w2"].map((node) => lane(node, "install-packages", "kubeadm-node", "cordon", "drain"));
const PLAN = {
  ...{ from: "v1.33.4", to: "v1.34.2" },
  hops: [
    {
      phases: [
        { title: "Look before", width: 1, lanes: [lane(null, "preflight")] },
        { title: "Workers", width: 2, lanes: workers },
      ],
    },
  ],
} as unknown as Plan;

it("names each phase's nodes and steps once, and breaks what is too long for the screen", () => {
  expect(outlineLines(PLAN, 40)).toEqual([
    "The plan from v1.33.4 to v1.34.2: 9 steps",
    "  Look before",
    "      preflight",
    "  Workers: w1 w2, 2 at a time",
    "      install-packages, kubeadm-node,",
    "      cordon, drain",
  ]);
});
