/** A collection that the server serves. */
export type Resource = {
  /** Empty for the core group. */
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** What people type. */
  readonly short: string;
  /** Versions by the minor of Kubernetes that first and (exclusively) last serves them. */
  readonly versions: readonly { readonly name: string; readonly from: number; readonly until: number }[];
};

const ALWAYS = [{ name: "v1", from: 0, until: Number.POSITIVE_INFINITY }];

function always(group: string, plural: string, kind: string, short: string, namespaced = true): Resource {
  return { group, plural, kind, namespaced, short, versions: ALWAYS };
}

export const RESOURCES: readonly Resource[] = [
  always("", "nodes", "Node", "no", false),
  always("", "namespaces", "Namespace", "ns", false),
  always("", "pods", "Pod", "po"),
  always("", "configmaps", "ConfigMap", "cm"),
  always("", "secrets", "Secret", ""),
  always("", "services", "Service", "svc"),
  always("", "events", "Event", "ev"),
  always("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", "crd", false),
  always("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa"),
  always("networking.k8s.io", "ingresses", "Ingress", "ing"),
  always("apps", "deployments", "Deployment", "deploy"),
  always("apps", "daemonsets", "DaemonSet", "ds"),
  always("apps", "statefulsets", "StatefulSet", "sts"),
  always("", "persistentvolumes", "PersistentVolume", "pv", false),
  always("storage.k8s.io", "volumeattachments", "VolumeAttachment", "", false),
  always("", "endpoints", "Endpoints", "ep"),
  always(
    "admissionregistration.k8s.io",
    "validatingwebhookconfigurations",
    "ValidatingWebhookConfiguration",
    "",
    false,
  ),
  always("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "", false),
  always("coordination.k8s.io", "leases", "Lease", ""),
  {
    ...always("policy", "poddisruptionbudgets", "PodDisruptionBudget", "pdb"),
    versions: [
      { name: "v1", from: 21, until: Number.POSITIVE_INFINITY },
      { name: "v1beta1", from: 0, until: 25 },
    ],
  },
];

/** The versions of a resource that Kubernetes 1.`minor` serves, newest first. */
export function servedVersions(resource: Resource, minor: number): readonly string[] {
  return resource.versions.filter((v) => minor >= v.from && minor < v.until).map((v) => v.name);
}

/** What the subresource pods/eviction takes: policy/v1 since 1.22. */
export function evictionVersion(minor: number): "v1" | "v1beta1" {
  return minor >= 22 ? "v1" : "v1beta1";
}

/** All that it takes: both for some minors, as budgets themselves (removed in 1.25). */
export function evictionVersions(minor: number): readonly string[] {
  return [...(minor >= 22 ? ["policy/v1"] : []), ...(minor < 25 ? ["policy/v1beta1"] : [])];
}

/** The resource of an object's kind; null when it is not served. */
export function resourceOfKind(kind: string): Resource | null {
  return RESOURCES.find((r) => r.kind === kind) ?? null;
}
