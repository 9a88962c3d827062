import { describe, expect, it } from "vitest";
import { n, v } from "../../../../test/scenarios/cluster.ts";
import { packageVersion } from "./package-version.ts";
import { kubeletMayLag, minorsApart, skewFindings, skewOnTheWay } from "./skew.ts";

const all = (prefix: string, versions: readonly string[]) =>
  versions.map((text, i) => ({ node: n(`${prefix}${i + 1}`), version: v(text) }));
const now = (apiservers: string[], kubelets: string[]) =>
  skewFindings({ apiservers: all("cp", apiservers), kubelets: all("w", kubelets) }).map((f) => f.saw);

describe("version skew", () => {
  it.each([
    [["1.20.2"], ["1.20.9"]],
    [
      ["1.21.0", "1.20.2"],
      ["1.20.2", "1.19.0"],
    ],
    [["1.21.0"], ["1.19.0"]],
    [["1.28.0"], ["1.25.0"]],
    [[], ["1.1.0"]],
  ])("apiservers %j bear kubelets %j", (apiservers, kubelets) => {
    expect(now(apiservers, kubelets)).toEqual([]);
  });

  it.each([
    [["1.22.0", "1.20.2"], ["1.20.2"], "more than one minor apart"],
    [["1.21.0", "1.20.2"], ["1.21.0"], "newer than an apiserver at v1.20.2"],
    [["1.21.0"], ["1.18.9"], "more than 2 minors older than an apiserver at v1.21.0"],
    [["1.27.0"], ["1.24.9"], "more than 2 minors older"],
    [["1.29.0"], ["1.25.0"], "more than 3 minors older"],
    [["2.0.0"], ["1.40.0"], "more than 3 minors older"],
  ])("apiservers %j do not bear kubelets %j: %s", (apiservers, kubelets, why) => {
    expect(now(apiservers, kubelets).join("; ")).toContain(why);
  });

  it("looks ahead: kubelets when all apiservers have moved, kubeadm one minor at a time", () => {
    const input = { apiservers: all("cp", ["1.20.2"]), kubelets: all("w", ["1.18.0"]), kubeadms: all("w", ["1.19.0"]) };
    expect(skewFindings(input)).toEqual([]);
    expect(skewOnTheWay(input, v("1.20.5"))).toEqual([]);
    const saw = skewOnTheWay(input, v("1.21.0")).map((f) => f.saw);
    expect(saw).toHaveLength(2);
    expect(saw[1]).toContain("last managed by kubeadm v1.19.0");
  });

  it("counts minors and knows the kubelet's limit", () => {
    expect(minorsApart(v("1.20.9"), v("1.21.0"))).toBe(1);
    expect(minorsApart(v("1.21.0"), v("1.20.9"))).toBe(-1);
    expect(minorsApart(v("1.40.0"), v("2.0.0"))).toBeGreaterThan(1);
    expect([v("1.24.17"), v("1.25.0")].map(kubeletMayLag)).toEqual([2, 3]);
  });
});

describe("package versions", () => {
  it.each([
    ["1.21.0-1.1", "v1.21.0"],
    ["1.21.0-00", "v1.21.0"],
    ["1.21.0", "v1.21.0"],
    ["0:1.28.4-150500.1.1", "v1.28.4"],
    ["1.31.0~rc.1-1.1", "v1.31.0-rc.1"],
    ["1.21", null],
    ["latest", null],
  ])("%s is %s", (text, version) => {
    expect(packageVersion(text)).toBe(version);
  });
});
