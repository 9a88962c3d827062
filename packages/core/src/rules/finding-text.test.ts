import { describe, expect, it } from "vitest";
import type { Finding } from "../model/finding.ts";
import type { NodeName } from "../model/ids.ts";
import { allSaw, findingPlace, sawText } from "./finding-text.ts";

const at = (node: string, saw: string): Finding => ({ code: "node-not-ready", where: { node: node as NodeName }, saw });
const of = (object: string, saw: string): Finding => ({ code: "drain-blocked-by-budget", where: { object }, saw });

describe("what was seen, where no more of a finding is shown", () => {
  it.each([
    [at("w1", "KubeletNotReady: the runtime is down"), "w1: KubeletNotReady: the runtime is down"],
    [at("w1", "w1 is cordoned"), "w1 is cordoned"],
    [at("w1", "what is offered at w1, w2."), "what is offered at w1, w2."],
    [at("w1", "w10 is away"), "w1: w10 is away"],
    [at("w1", "w1.example.org is away"), "w1: w1.example.org is away"],
    [at("w1.example.org", "nothing is left on w1.example.org."), "nothing is left on w1.example.org."],
    [of("PodDisruptionBudget shop/web", "it has no room"), "PodDisruptionBudget shop/web: it has no room"],
    [of("PodDisruptionBudget shop/web", "shop/web allows none"), "shop/web allows none"],
    [of("ConfigMap kube-system/kubeadm-config", "kubeadm-config is at v1.20.2"), "kubeadm-config is at v1.20.2"],
    [{ ...at("w1", "the API server does not answer"), where: "cluster" as const }, "the API server does not answer"],
  ])("names its node or object once: %#", (finding, text) => {
    expect(sawText(finding)).toBe(text);
  });

  it("is one line of several", () => {
    expect(allSaw([at("w1", "it is down"), at("w2", "w2 is down")])).toBe("w1: it is down; w2 is down");
    expect(allSaw([])).toBe("");
  });
});

it("says what a finding is about in a few words", () => {
  expect([at("w1", ""), of("Pod a/b", "")].map(findingPlace)).toEqual(["node w1", "Pod a/b"]);
  expect(findingPlace({ where: "cluster" })).toBe("the cluster");
});
