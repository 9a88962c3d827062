import { expect, it } from "vitest";
import type { Version } from "../model/version.ts";
import { gateRemovedIn, KUBEADM_CONFIG } from "./removed-gates.ts";

const of = (gate: string, target: string, by = "kube-apiserver") => gateRemovedIn({ by, gate }, target as Version);

// One or two of each minor; those of the docs' own remarks ("deprecated" as the last stage, alpha that went without a next one) among them.
it.each([
  [29, "SeccompDefault"],
  [30, "RemoveSelfLink"],
  [30, "ExperimentalHostUserNamespaceDefaulting"],
  [31, "CSIMigrationRBD"],
  [31, "InTreePluginvSphereUnregister"],
  [32, "ValidatingAdmissionPolicy"],
  [33, "WatchBookmark"],
  [33, "DisableCloudProviders"],
  [34, "ElasticIndexedJob"],
  [35, "AllowServiceLBStatusOnNonLB"],
  [35, "StatefulSetAutoDeletePVC"],
  [36, "MemoryManager"],
  [36, "TopologyAwareHints"],
  [37, "SidecarContainers"],
])("1.%i is the first that does not know %s", (minor, gate) => {
  expect(of(gate, `1.${minor - 1}.9`)).toBeNull();
  expect(of(gate, `1.${minor}.0`)).toBe(minor);
  expect(of(gate, `1.${minor + 1}.0`)).toBe(minor);
});

// Locked, deprecated or older than most: an upgrade that is held up for one of them would be held up for nothing.
it.each(["KMSv1", "NodeSwap", "PodSchedulingReadiness", "CRDValidationRatcheting", "StorageVersionAPI", "AllAlpha"])(
  "%s is known as late as 1.37",
  (gate) => {
    expect(of(gate, "1.37.0")).toBeNull();
  },
);

it("goes by kubeadm's own gates for kubeadm-config, and by them for nothing else", () => {
  expect(of("ControlPlaneKubeletLocalMode", "1.36.0", KUBEADM_CONFIG)).toBe(36);
  expect(of("ControlPlaneKubeletLocalMode", "1.36.0")).toBeNull();
  expect(of("MemoryManager", "1.36.0", KUBEADM_CONFIG)).toBeNull();
});
