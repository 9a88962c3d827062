import { showPlan } from "@lockkeeper/core/plan/show-plan";
import { expect, it } from "vitest";
import { goodPlan } from "../../../test/scenarios/cluster.ts";
import { differences } from "./differences.ts";

it("shows what changed below the headings that it stands under", () => {
  const [a, b] = [
    "Hop\n  Workers\n    w1\n      drain w1\n    w2\n",
    "Hop\n  Workers\n    w1\n      cordon w1\n    w2\n    w3\n",
  ];
  expect(differences(a, b)).toEqual([
    "  Hop",
    "    Workers",
    "      w1",
    "-       drain w1",
    "+       cordon w1",
    "+     w3",
  ]);
  expect(differences(a, a)).toEqual([]);
});

it("tells what another policy changes in a plan", () => {
  const [each, once] = (["each-hop", "catch-up"] as const).map((kubelets) =>
    showPlan(goodPlan("cp1 w1 @1.20.2", "1.22.0", { workers: { kubelets } })),
  );
  const lines = differences(each ?? "", once ?? "");
  expect(lines).toContain("-       drain w1");
  expect(lines).toContain("+       kubeadm upgrade apply v1.22.0 --force on cp1");
  expect(lines.length).toBeLessThan(30);
});

it("tells a policy that makes the same steps, but more dangerous ones", () => {
  const [careful, forced] = [{}, { onDeadline: "force", unmanagedPods: "evict" } as const].map((drain) =>
    showPlan(goodPlan("cp1 w1 @1.20.2", "1.21.0", { drain })),
  );
  expect(differences(careful ?? "", forced ?? "")).toEqual([
    "+ Policy, where it is not the default",
    "+   drain.onDeadline: force (default: put-back)",
    "+   drain.unmanagedPods: evict (default: refuse)",
  ]);
});
