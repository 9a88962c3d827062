import { minorOf, type Version } from "../model/version.ts";

/** Versions of APIs by the minor that does not serve them any more (Kubernetes, deprecation guide). `*`: every kind of it. */
const REMOVED: readonly (readonly [minor: number, version: string, kinds: readonly string[]])[] = [
  [16, "extensions/v1beta1", ["Deployment", "DaemonSet", "ReplicaSet", "NetworkPolicy", "PodSecurityPolicy"]],
  [16, "apps/v1beta1", ["*"]],
  [16, "apps/v1beta2", ["*"]],
  [22, "extensions/v1beta1", ["Ingress"]],
  [22, "networking.k8s.io/v1beta1", ["Ingress", "IngressClass"]],
  [22, "apiextensions.k8s.io/v1beta1", ["*"]],
  [22, "admissionregistration.k8s.io/v1beta1", ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"]],
  [22, "apiregistration.k8s.io/v1beta1", ["*"]],
  [22, "rbac.authorization.k8s.io/v1beta1", ["*"]],
  [22, "certificates.k8s.io/v1beta1", ["CertificateSigningRequest"]],
  [22, "coordination.k8s.io/v1beta1", ["*"]],
  [22, "scheduling.k8s.io/v1beta1", ["*"]],
  [22, "storage.k8s.io/v1beta1", ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]],
  [25, "batch/v1beta1", ["*"]],
  [25, "discovery.k8s.io/v1beta1", ["*"]],
  [25, "events.k8s.io/v1beta1", ["*"]],
  [25, "policy/v1beta1", ["PodDisruptionBudget", "PodSecurityPolicy"]],
  [25, "node.k8s.io/v1beta1", ["*"]],
  [25, "autoscaling/v2beta1", ["*"]],
  [26, "autoscaling/v2beta2", ["*"]],
  [26, "flowcontrol.apiserver.k8s.io/v1beta1", ["*"]],
  [27, "storage.k8s.io/v1beta1", ["CSIStorageCapacity"]],
  [29, "flowcontrol.apiserver.k8s.io/v1beta2", ["*"]],
  [32, "flowcontrol.apiserver.k8s.io/v1beta3", ["*"]],
  [37, "scheduling.k8s.io/v1alpha2", ["*"]],
];

/** From which minor on that version of the kind is not served; null for one that is, as far as is known here. */
export function apiRemovedIn(version: string, kind: string): number | null {
  const found = REMOVED.find(([, v, kinds]) => v === version && (kinds.includes("*") || kinds.includes(kind)));
  return found?.[0] ?? null;
}

/** The same, where it is not above the target's. @param what `policy/v1beta1 PodDisruptionBudget` */
export function goneAt(what: string, target: Version): number | null {
  const [version = "", kind = ""] = what.split(" ");
  const minor = apiRemovedIn(version, kind);
  return minor !== null && minor <= minorOf(target) ? minor : null;
}
