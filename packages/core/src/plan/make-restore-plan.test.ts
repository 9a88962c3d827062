import { describe, expect, it } from "vitest";
import { restorePlan, restoreRequest, withEtcd } from "../../../../test/fixtures/restore-plan.ts";
import type { NodeName } from "../model/ids.ts";
import { makeRestorePlan, type RestoreRequest } from "./make-restore-plan.ts";
import { showPlan } from "./show-plan.ts";

const refused = (over: Partial<RestoreRequest>, line = "cp1 cp2 cp3 w1 @1.30.2") => {
  const made = makeRestorePlan(restoreRequest(withEtcd(line), over));
  return made.ok ? "a plan" : [made.problem.code, ...(made.problem.findings ?? []).map((f) => f.code)].join(" ");
};
const snapshot = restoreRequest(withEtcd("cp1 @1.30.2")).snapshot;

describe("the plan of a restore", () => {
  it("is shown as a procedure, with barriers over all control planes", () => {
    expect(showPlan(restorePlan("cp1 cp2 cp3 w1 w2(hold) @1.30.2"))).toMatchInlineSnapshot(`
      "Restore of etcd of the cluster lab on cp1, cp2, cp3
        from the snapshot abababababababababababababababababababababababababababababababab: revision 7 of etcd 3.5.9, 1 MiB
        Everything that was written since is lost. The API is away from the first stop to the end of the commit.
        Until the commit each host puts itself back by itself after 180 s; after it only forward.
        Check every control plane (3 at a time)
          cp1
            check on cp1 that the snapshot can be restored
          cp2
            check on cp2 that the snapshot can be restored
          cp3
            check on cp3 that the snapshot can be restored
        Restore beside the live data on every control plane (3 at a time)
          cp1
            restore the snapshot beside the live data on cp1
          cp2
            restore the snapshot beside the live data on cp2
          cp3
            restore the snapshot beside the live data on cp3
        Stop every control plane: the API is away from here on (3 at a time)
          cp1
            stop the control plane of cp1 (it comes back by itself after 180 s without a commit)
          cp2
            stop the control plane of cp2 (it comes back by itself after 180 s without a commit)
          cp3
            stop the control plane of cp3 (it comes back by itself after 180 s without a commit)
        Confirm that every control plane is stopped (3 at a time)
          cp1
            confirm that the control plane of cp1 is stopped
          cp2
            confirm that the control plane of cp2 is stopped
          cp3
            confirm that the control plane of cp3 is stopped
        Commit: from here on only forward (3 at a time)
          cp1
            commit the restore on cp1
          cp2
            commit the restore on cp2
          cp3
            commit the restore on cp3
        Verify etcd
          cp1
            verify from cp1 that all 3 etcd members hold the same data
        Give nodes back their marks
          cluster
            give nodes back the marks of right before the restore
        Have kubelets and kube-proxy list anew (5 at a time)
          cp1
            have kubelet and kube-proxy of cp1 list everything anew
          cp2
            have kubelet and kube-proxy of cp2 list everything anew
          cp3
            have kubelet and kube-proxy of cp3 list everything anew
          w1
            have kubelet and kube-proxy of w1 list everything anew
        Verify the cluster
          cluster
            verify the control plane and the nodes after the restore
      "
    `);
  });

  it("keeps what nodes are marked with now: the objects that come back are older", () => {
    const { restore } = restorePlan("cp1 w1(open-cordoned) w2(cordoned) w3(hold) @1.30.2");
    expect(restore?.marks.map((m) => [m.node, m.unschedulable, m.owner !== null, m.hold !== null])).toEqual([
      ["cp1", false, false, false],
      ["w1", true, true, false],
      ["w2", true, false, false],
      ["w3", false, false, true],
    ]);
  });

  it("refuses what cannot be restored, with the reason", () => {
    expect(refused({ snapshot: { ...snapshot, clusterId: "beef" } })).toBe("restore-refused restore-foreign-snapshot");
    expect(refused({ snapshot: { ...snapshot, clusterId: "beef" }, earlierIds: ["beef"] })).toBe("a plan");
    expect(refused({ snapshot: { ...snapshot, etcdVersion: "3.6.1" } })).toBe("restore-refused restore-version");
    expect(refused({ snapshot: { ...snapshot, etcdVersion: "3.3.1" } })).toContain("restore-version");
    expect(refused({ snapshot: { ...snapshot, etcdVersion: "what" } })).toContain("restore-version");
    expect(refused({ snapshot: { ...snapshot, form: "db.zst.age" } })).toBe("restore-refused restore-encrypted");
    expect(refused({ snapshot: { ...snapshot, dbBytes: 1e15 } })).toContain("disk-low");
    expect(refused({ away: new Set(["cp2" as NodeName]) })).toBe("restore-refused agent-away");
    expect(refused({}, "cp1 cp2(noagent) @1.30.2")).toBe("restore-refused agent-away");
    expect(refused({}, "cp1(hold) w1 @1.30.2")).toBe("restore-refused node-on-hold");
    expect(refused({}, "cp1 external @1.30.2")).toBe("external-etcd");
    expect(refused({ undoSeconds: 5 })).toBe("request-malformed");
    expect(refused({ token: "../x" })).toBe("request-malformed");
  });

  it("goes on where etcd does not say its id, and says so; and where old watches will hang", () => {
    const made = makeRestorePlan(restoreRequest(withEtcd("cp1 @1.30.2", "", "")));
    expect(made.ok && made.value.findings.map((f) => f.code)).toEqual(["restore-cluster-unproven"]);
    const old = { ...snapshot, etcdVersion: "3.4.13" };
    const bullseye = makeRestorePlan(restoreRequest(withEtcd("cp1 @1.20.2", "3.4.13"), { snapshot: old }));
    expect(bullseye.ok && bullseye.value.findings.map((f) => f.code)).toEqual(["restore-watches-hang"]);
  });

  it("says why no restore has proven the snapshot, and of an encrypted one only that it is that", () => {
    const unproven = "etcdutl 3.5 is needed";
    const made = makeRestorePlan(restoreRequest(withEtcd("cp1 @1.30.2"), { unproven }));
    expect(made.ok && made.value.findings.map((f) => `${f.code}: ${f.saw}`)).toEqual([
      `restore-unproven: no restore has proven ${snapshot.digest}, only its digest and etcd's own hash: ${unproven}`,
    ]);
    expect(refused({ unproven, snapshot: { ...snapshot, form: "db.zst.age" } })).toBe(
      "restore-refused restore-encrypted",
    );
  });
});

describe("the plan of a restore without the API", () => {
  const withoutApi = { lastSeenAt: 1_000, plannedAt: 96_400, lastEpoch: 4 } as NonNullable<
    RestoreRequest["withoutApi"]
  >;
  const ill = (clusterId: string) => {
    const state = withEtcd("cp1 w1 @1.30.2", "3.5.9", clusterId);
    const nodes = state.nodes.map((n) =>
      n.host?.etcd
        ? { ...n, host: { ...n.host, etcd: { ...n.host.etcd, leader: "", faults: ["it does not answer"] } } }
        : n,
    );
    return { ...state, nodes };
  };
  const made = (state: RestoreRequest["state"] = ill("c1")) => makeRestorePlan(restoreRequest(state, { withoutApi }));

  it("says from when its state is, how old that was, and keeps it", () => {
    const plan = made();
    if (!plan.ok) throw new Error(plan.problem.detail);
    expect(plan.value.restore?.withoutApi).toEqual(withoutApi);
    expect(plan.value.findings.map((f) => `${f.code}: ${f.saw}`)).toEqual([
      "restore-from-last-seen: the API server does not answer: objects, marks of nodes and etcd's members are as of 1970-01-01T00:00:01.000Z, 95 s before this plan",
    ]);
    expect(showPlan(plan.value)).toContain(
      "The API is away already; the cluster was last seen at 1970-01-01T00:00:01.000Z.",
    );
  });

  it("holds the snapshot against the id that etcd said last, and says where etcd is well", () => {
    const other = made(ill("beef"));
    expect(!other.ok && other.problem.findings?.map((f) => f.code)).toEqual([
      "restore-from-last-seen",
      "restore-foreign-snapshot",
    ]);
    const well = made(withEtcd("cp1 w1 @1.30.2"));
    expect(well.ok && well.value.findings.map((f) => f.code)).toEqual(["restore-from-last-seen", "restore-etcd-well"]);
  });
});
