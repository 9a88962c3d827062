import fc from "fast-check";
import { expect, it } from "vitest";
import { DEFAULT_POLICY, POLICY_BOUNDS, type Policy } from "../model/policy.ts";
import { readPolicy } from "../rules/policy.ts";
import { policyChanges } from "./policy-changes.ts";

const of = (partial: unknown) => {
  const read = readPolicy(partial);
  if (!read.ok) throw new Error(read.problem.detail);
  return policyChanges(read.value);
};

it("finds nothing in the default, and nothing in what an earlier release did not know", () => {
  expect(policyChanges(DEFAULT_POLICY)).toEqual([]);
  const { checks: _checks, gates: _gates, ...earlier } = DEFAULT_POLICY;
  expect(policyChanges(earlier as Policy)).toEqual([]);
});

it("tells values, lists item by item, and what has no default", () => {
  const reason = "the vendor's build is tested";
  expect(
    of({
      drain: { onDeadline: "force", force: ["budgets", "stuck-pods"], last: [{ app: "a" }, { app: "b" }] },
      gates: { window: { cron: "0 22 * * *", minutes: 240, zone: "UTC", nodeMinutes: 30 } },
      via: ["v1.33.4"],
      checks: [{ code: "swap-on", severity: "info", reason }],
      evidence: { publicKeys: ["A".repeat(43).concat("=")], maxAgeDays: 7 },
    }),
  ).toEqual([
    { path: "drain.onDeadline", value: "force", byDefault: "put-back" },
    { path: "drain.force", value: '["budgets","stuck-pods"]', byDefault: '["budgets"]' },
    { path: "drain.last", value: ['{"app":"a"}', '{"app":"b"}'], byDefault: "none" },
    {
      path: "gates.window",
      value: '{"cron":"0 22 * * *","minutes":240,"nodeMinutes":30,"zone":"UTC"}',
      byDefault: "none",
    },
    { path: "evidence", value: `{"maxAgeDays":7,"publicKeys":["${"A".repeat(43)}="]}`, byDefault: "none" },
    { path: "via", value: '["v1.33.4"]', byDefault: "none" },
    { path: "checks", value: [`{"code":"swap-on","reason":"${reason}","severity":"info"}`], byDefault: "none" },
  ]);
});

it("names every number that is not at its default", () => {
  const bounds = fc.constantFrom(...Object.entries(POLICY_BOUNDS));
  fc.assert(
    fc.property(bounds, fc.nat(), ([path, { min, max }], n) => {
      const value = min + (n % (max - min + 1));
      const [section = "", name] = path.split(".");
      const changes = of(name === undefined ? { [section]: value } : { [section]: { [name]: value } });
      const at = path.split(".").reduce<unknown>((v, key) => (v as Record<string, unknown>)[key], DEFAULT_POLICY);
      const expected = value === at ? [] : [{ path, value: String(value), byDefault: String(at) }];
      expect(changes).toEqual(expected);
    }),
  );
});
