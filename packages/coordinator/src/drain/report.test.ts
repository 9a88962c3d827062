import type { PodView } from "@lockkeeper/core/rules/drain-views";
import { expect, it } from "vitest";
import { Evictions } from "./evictions.ts";
import { lateFindings } from "./report.ts";

function pod(name: string): PodView {
  return {
    ...{ namespace: "shop", name, uid: name, labels: {}, controller: null, ready: true, node: null, phase: "Running" },
    ...{ mirror: false, emptyDirs: [], leaving: false, finalizers: [], priority: 0 },
  };
}

it("tells of each pod what was really asked and answered", () => {
  const [stuck, held, asked, osd] = ["stuck", "held", "asked", "osd"].map(pod) as [PodView, PodView, PodView, PodView];
  const evictions = new Evictions();
  for (const one of [stuck, held, asked]) evictions.begin(one, []);
  evictions.settle(stuck, { is: "accepted" }, 1);
  evictions.settle(held, { is: "later", why: "throttled: busy", afterMs: 1000 }, 1);
  const left = { total: 4, evict: [stuck, held, asked, osd], leaving: [] };
  expect(lateFindings(left, evictions, [], 60).map((f) => [f.code, f.where, f.saw])).toEqual([
    [
      "drain-pod-stays",
      { object: "Pod shop/stuck" },
      "not gone after 60 s: its eviction was accepted, but it does not terminate",
    ],
    ["drain-pod-stays", { object: "Pod shop/held" }, "not gone after 60 s: throttled: busy"],
    [
      "drain-pod-stays",
      { object: "Pod shop/asked" },
      "not gone after 60 s: its eviction is asked for, and the API server has not answered yet",
    ],
    [
      "drain-pod-stays",
      { object: "Pod shop/osd" },
      "not gone after 60 s: its eviction was not asked for yet: it waits for the others",
    ],
  ]);
});
