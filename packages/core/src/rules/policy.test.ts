import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, POLICY_BOUNDS } from "../model/policy.ts";
import { readPolicy } from "./policy.ts";

const told = (partial: unknown) => {
  const answer = readPolicy(partial);
  return answer.ok ? "ok" : `${answer.problem.code}: ${answer.problem.detail}`;
};

describe("readPolicy", () => {
  it("answers the defaults for nothing, and each section over them", () => {
    for (const nothing of [undefined, null, {}, { drain: {} }]) {
      expect(readPolicy(nothing)).toEqual({ ok: true, value: DEFAULT_POLICY });
    }
    const answer = readPolicy({
      drain: { emptyDirPods: "evict" },
      acceptDowntime: true,
      ignoreKubeadmErrors: ["Swap"],
    });
    expect(answer).toEqual({
      ok: true,
      value: {
        ...DEFAULT_POLICY,
        drain: { ...DEFAULT_POLICY.drain, emptyDirPods: "evict" },
        acceptDowntime: true,
        ignoreKubeadmErrors: ["Swap"],
      },
    });
  });

  it.each([
    [{ drian: {} }, "policy.drian is not known; expected one of drain, gate"],
    [{ drain: { timeout: 1 } }, "policy.drain.timeout is not known; expected one of timeoutSeconds"],
    [
      { drain: { timeoutSeconds: "1" } },
      'policy.drain.timeoutSeconds is "1"; expected a whole number from 10 to 86400',
    ],
    [{ drain: [] }, "policy.drain is []; expected an object"],
    [{ drain: null, gate: { readySeconds: null } }, "policy.gate.readySeconds is null; expected a whole number"],
    [{ gate: { readySeconds: Number.NaN } }, "policy.gate.readySeconds is null"],
    [{ acceptDowntime: 1 }, "policy.acceptDowntime is 1; expected true or false"],
    [
      { drain: { onDeadline: "wait" } },
      'policy.drain.onDeadline is "wait"; expected put-back or ask or ask-then-force or force',
    ],
    [{ drain: { force: ["everything"] } }, 'policy.drain.force[0] is "everything"; expected budgets or stuck-pods'],
    [{ drain: { force: "budgets" } }, 'policy.drain.force is "budgets"; expected some of budgets, stuck-pods'],
    [{ drain: { askMinutes: 0 } }, "policy.drain.askMinutes is 0; expected a whole number from 1 to 10080"],
    [{ drain: { unmanagedPods: "kill" } }, 'policy.drain.unmanagedPods is "kill"; expected refuse or evict'],
    [{ ignoreKubeadmErrors: ["all"] }, 'policy.ignoreKubeadmErrors[0] is "all"'],
    [{ ignoreKubeadmErrors: ["a b"] }, 'policy.ignoreKubeadmErrors[0] is "a b"'],
    [{ ignoreKubeadmErrors: "Swap" }, 'policy.ignoreKubeadmErrors is "Swap"; expected a list'],
    [{ drain: { last: {} } }, "policy.drain.last is {}; expected a list of at most 20 sets of labels"],
    [{ drain: { last: [{}] } }, "policy.drain.last[0] is {}; expected labels with their values"],
    [{ workers: { kubelets: "later" } }, 'policy.workers.kubelets is "later"; expected each-hop or catch-up'],
    [{ via: "v1.21.0" }, 'policy.via is "v1.21.0"; expected a list'],
    [{ via: ["1.21"] }, 'policy.via[0] is "1.21"; expected a version such as v1.21.5'],
    [{ via: ["1.21.0", "v1.21.5"] }, 'policy.via[1] is "v1.21.5"; expected one version of v1.21'],
    [{ workers: { groups: {} } }, "policy.workers.groups is {}; expected a list"],
    [{ workers: { groups: [{ name: "A b" }] } }, 'policy.workers.groups[0].name is "A b"; expected up to 40'],
    [{ workers: { groups: [{ name: "hop" }] } }, 'policy.workers.groups[0].name is "hop"'],
    [{ workers: { groups: [{ name: "a", labels: {} }] } }, "policy.workers.groups[0].labels is {}; expected labels"],
    [{ workers: { groups: [{ name: "a", labels: { x: 1 } }] } }, 'policy.workers.groups[0].labels is {"x":1}'],
    [
      { workers: { groups: [{ name: "a", labels: { x: "1" }, maxUnavailable: 2 }] } },
      "policy.workers.groups[0].maxUnavailable is 2; expected a whole number from 1 to workers.maxUnavailable, which is 1",
    ],
    [
      {
        workers: {
          groups: [
            { name: "a", labels: { x: "1" } },
            { name: "a", labels: { x: "2" } },
          ],
        },
      },
      'policy.workers.groups[1].name is "a"; expected a name of its own',
    ],
    [
      { gates: { checks: [{ kind: "ping", url: "http://x" }] } },
      'policy.gates.checks[0].kind is "ping"; expected http or',
    ],
    [
      { gates: { checks: [{ kind: "http", url: "file:///x" }] } },
      'policy.gates.checks[0].url is "file:///x"; expected an',
    ],
    [
      { gates: { checks: [{ kind: "http", url: "http://me:pw@x/" }] } },
      'policy.gates.checks[0].url is "http://me:pw@x/"',
    ],
    [{ gates: { checks: [{ kind: "http", url: "http://x/", status: 9 }] } }, "policy.gates.checks[0].status is 9"],
    [{ gates: { checks: [{ kind: "prometheus", url: "http://x" }] } }, "policy.gates.checks[0].query is undefined"],
    [{ evidence: { publicKeys: [] } }, "policy.evidence.publicKeys is []; expected 1 to 20 raw ed25519 public keys"],
    [
      { evidence: { publicKeys: ["abc"] } },
      'policy.evidence.publicKeys[0] is "abc"; expected a raw ed25519 public key',
    ],
    [
      { evidence: { publicKeys: [`${"A".repeat(43)}=`], maxAgeDays: 0 } },
      "policy.evidence.maxAgeDays is 0; expected a whole number of days from 1 to 365",
    ],
    [{ gates: { approval: "always" } }, 'policy.gates.approval is "always"; expected none or hop or group or node'],
    [{ gates: { window: "nights" } }, 'policy.gates.window is "nights"; expected an object'],
    [
      { gates: { window: { cron: "0 22 * * *", zone: "UTC" } } },
      "policy.gates.window.minutes is null; expected a whole",
    ],
    [
      { gates: { window: { cron: "0 22 31 2 *", minutes: 60, zone: "UTC" } } },
      'policy.gates.window is "0 22 31 2 * UTC"; expected a window that opens: it never opens',
    ],
    [
      { gates: { window: { cron: "0 22 * * *", minutes: 60, zone: "UTC", nodeMinutes: 90 } } },
      "its 60 minutes cannot hold a node that takes 90",
    ],
    [{ checks: {} }, "policy.checks is {}; expected a list"],
    [{ checks: [{ code: "swap" }] }, 'policy.checks[0].code is "swap"; expected a code of docs/preflight.md'],
    [{ checks: [{ code: "kubeadm-failed" }] }, 'policy.checks[0].code is "kubeadm-failed"; expected a code of'],
    [{ checks: [{ code: "swap-on", severity: "none" }] }, 'policy.checks[0].severity is "none"; expected blocker or'],
    [{ checks: [{ code: "swap-on", severity: "info" }] }, "policy.checks[0].reason is undefined; expected why"],
    [{ checks: [{ code: "swap-on", why: 1 }] }, "policy.checks[0].why is not known; expected one of code, severity"],
    [
      { checks: [{ code: "skew-unsupported", severity: "warning", reason: "x" }] },
      'policy.checks[0].severity is "warning"; expected blocker: skew-unsupported cannot be lowered',
    ],
    ["x".repeat(500), "policy is"],
    [[], "policy is []; expected an object"],
  ])("refuses %j", (partial, why) => {
    expect(told(partial)).toContain(why.startsWith("policy") ? `request-malformed: ${why}` : why);
    expect(told(partial).length).toBeLessThan(300);
  });

  it("holds every number of the defaults to bounds, at both ends", () => {
    for (const [path, { min, max }] of Object.entries(POLICY_BOUNDS)) {
      const put = (value: number) => path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      for (const good of [min, max]) expect(told(put(good))).toBe("ok");
      for (const bad of [min - 1, max + 1, min + 0.5]) expect(told(put(bad))).toContain(`policy.${path} is ${bad}`);
    }
    const numbers = Object.entries(DEFAULT_POLICY).flatMap(([k, v]) =>
      typeof v === "number"
        ? [k]
        : Object.entries(v ?? {})
            .filter(([, n]) => typeof n === "number")
            .map(([n]) => `${k}.${n}`),
    );
    expect(Object.keys(POLICY_BOUNDS).sort()).toEqual(numbers.sort());
  });
});
