import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { planDrain } from "./drain.ts";
import type { PodView } from "./drain-views.ts";

const STRICT = DEFAULT_POLICY.drain;
const LOOSE = { ...STRICT, unmanagedPods: "evict", emptyDirPods: "evict" } as const;
const FACTS = { daemonSets: new Set(["shop/logs"]), ownNamespace: "lockkeeper" };

function pod(name: string, over: Partial<PodView> = {}): PodView {
  return {
    namespace: "shop",
    name,
    uid: `uid-${name}`,
    node: null,
    phase: "Running",
    labels: {},
    mirror: false,
    controller: { kind: "ReplicaSet", name: "web-1" },
    emptyDirs: [],
    leaving: false,
    finalizers: [],
    priority: 0,
    ready: true,
    ...over,
  };
}

/** `evict web-1; skip mirror m; leave l; refuse drain-unmanaged-pod p`: one line a case. */
function shown(pods: readonly PodView[], policy: typeof STRICT | typeof LOOSE = STRICT): string {
  const plan = planDrain(pods, FACTS, policy);
  return [
    ...plan.evict.map((p) => `evict ${p.name}`),
    ...plan.leaving.map((p) => `leave ${p.name}`),
    ...plan.skipped.map((s) => `skip ${s.why} ${s.pod.name}`),
    ...plan.refused.map((r) => `refuse ${r.finding.code} ${r.pod.name}`),
  ].join("; ");
}

describe("planDrain", () => {
  it("evicts what a controller makes again", () => {
    expect(shown([pod("web")])).toBe("evict web");
  });

  it("leaves mirror pods and pods of a DaemonSet that exists", () => {
    const logs = { kind: "DaemonSet", name: "logs" };
    expect(shown([pod("m", { mirror: true, controller: null }), pod("d", { controller: logs })])).toBe(
      "skip daemon-set d; skip mirror m",
    );
  });

  it("refuses a pod whose DaemonSet is gone as unmanaged, as kubectl does without --force", () => {
    const gone = pod("d", { controller: { kind: "DaemonSet", name: "old" } });
    expect(shown([gone])).toBe("refuse drain-unmanaged-pod d");
    expect(shown([gone], LOOSE)).toBe("evict d");
  });

  it("refuses unmanaged pods and emptyDir by policy, each with its own finding", () => {
    const both = pod("p", { controller: null, emptyDirs: ["cache", "tmp"] });
    expect(shown([both])).toBe("refuse drain-unmanaged-pod p; refuse drain-local-storage p");
    expect(shown([both], LOOSE)).toBe("evict p");
    expect(planDrain([both], FACTS, STRICT).refused[1]?.finding.saw).toContain("cache, tmp");
  });

  it("evicts completed pods whatever they are", () => {
    const logs = { kind: "DaemonSet", name: "logs" };
    const pods = ["Succeeded", "Failed"].map((phase) => pod(phase, { phase, controller: null, emptyDirs: ["x"] }));
    expect(shown([...pods, pod("d", { phase: "Succeeded", controller: logs })])).toBe(
      "evict Failed; evict Succeeded; evict d",
    );
  });

  it("never evicts Lockkeeper's own pods, and only those of its own namespace", () => {
    const labels = { "app.kubernetes.io/part-of": "lockkeeper" };
    expect(shown([pod("own", { namespace: "lockkeeper", labels }), pod("borrowed", { labels })])).toBe(
      "evict borrowed; skip lockkeeper own",
    );
  });

  it("waits for pods that are leaving, even those it would refuse", () => {
    expect(shown([pod("p", { leaving: true, controller: null })])).toBe("leave p");
  });

  it("evicts the lowest priority first, then by name", () => {
    expect(shown([pod("b"), pod("high", { priority: 10 }), pod("a"), pod("low", { priority: -1 })])).toBe(
      "evict low; evict a; evict b; evict high",
    );
  });

  it("puts every pod in exactly one place, and looser policy never refuses", () => {
    const pods = fc.array(
      fc
        .record({
          mirror: fc.boolean(),
          leaving: fc.boolean(),
          phase: fc.constantFrom("Running", "Pending", "Succeeded", "Failed"),
          controller: fc.constantFrom(null, { kind: "ReplicaSet", name: "a" }, { kind: "DaemonSet", name: "logs" }),
          emptyDirs: fc.constantFrom([], ["x"]),
          priority: fc.integer(),
        })
        .map((over) => over),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pods, (overs) => {
        const all = overs.map((over, i) => pod(`p${i}`, over));
        const plan = planDrain(all, FACTS, STRICT);
        const refused = new Set(plan.refused.map((r) => r.pod.uid));
        const places = [...plan.evict, ...plan.leaving, ...plan.skipped.map((s) => s.pod)].map((p) => p.uid);
        expect([...places, ...refused].sort()).toEqual(all.map((p) => p.uid).sort());
        for (const p of plan.evict) expect(p.mirror).toBe(false);
        expect(planDrain(all, FACTS, LOOSE).refused).toEqual([]);
      }),
    );
  });
});
