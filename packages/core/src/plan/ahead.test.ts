import { describe, expect, it } from "vitest";
import { cluster, v } from "../../../../test/scenarios/cluster.ts";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { lookAhead } from "./ahead.ts";

const look = (line: string, target: string | null = null, policy = DEFAULT_POLICY) => {
  const ahead = lookAhead(cluster(line), target === null ? null : v(target), policy);
  if (!ahead.ok) return ahead.problem.code;
  const { from, to, stops, findings, drains } = ahead.value;
  const blockers = findings.filter((f) => f.severity === "blocker").map((f) => f.code);
  return { way: `${from} -> ${to}`, stops, blockers, drains: drains?.map((d) => d.node) };
};

describe("a look ahead without a target", () => {
  it("finds nothing to do where everything is at one version", () => {
    const all = { stops: [], blockers: [], drains: ["cp1", "cp2", "w1"] };
    expect(look("cp1 cp2 w1 @1.20.2")).toEqual({ way: "v1.20.2 -> v1.20.2", ...all });
  });

  it.each([
    ["control planes ahead of kubeadm-config", "cp1(pods=1.21.0,kubeadm=1.21.0) cp2 w1 @1.20.2"],
    ["a package ahead of all", "cp1 cp2 w1(packages=1.21.0,kubelet=1.20.2) @1.20.2"],
  ])("goes to the newest version found: %s", (_, line) => {
    expect(look(line)).toMatchObject({ way: "v1.20.2 -> v1.21.0", stops: ["v1.21.0"], drains: ["cp1", "cp2", "w1"] });
    expect(look(line, "1.20.2")).toBe("version-downgrade");
  });

  it("tells what is in the way where none leads there, and forecasts the drains all the same", () => {
    const apart = look("cp1(pods=1.22.0) cp2 w1 @1.20.2");
    expect(apart).toMatchObject({ way: "v1.20.2 -> v1.22.0", drains: ["cp1", "cp2", "w1"] });
    expect(apart).toHaveProperty("blockers.0", "skew-unsupported");
    const unoffered = look("cp1 w1(nooffers,kubectl=1.22.0) @1.20.2");
    expect(unoffered).toMatchObject({ stops: ["v1.22.0"], drains: ["cp1", "w1"] });
    expect(unoffered).toHaveProperty("blockers.0", "package-not-offered");
  });

  it("leaves out what policy says of a way to another target", () => {
    const policy = { ...DEFAULT_POLICY, via: [v("1.21.0")] };
    expect(look("cp1 w1 @1.20.2", null, policy)).toMatchObject({ stops: [] });
    expect(look("cp1 w1 @1.20.2", "1.20.2", policy)).toBe("request-malformed");
  });
});
