import { field, isFields, labelsAt, listAt, numberAt, textAt } from "./objects.ts";

type Column = {
  readonly name: string;
  /** Shown by `-o wide` alone. */
  readonly wide?: true;
  readonly of: (object: unknown) => string | number;
};

const ROLE = "node-role.kubernetes.io/";
const DAY_S = 86_400;
const AGE: Column = { name: "Age", of: (object) => age(textAt(object, "metadata.creationTimestamp")) };
const NAME: Column = { name: "Name", of: (object) => textAt(object, "metadata.name") ?? "" };

/** What `kubectl get` shows of a kind beside its name and age. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Node: [
    { name: "Status", of: nodeStatus },
    { name: "Roles", of: roles },
    AGE,
    { name: "Version", of: (node) => textAt(node, "status.nodeInfo.kubeletVersion") ?? "" },
  ],
  Pod: [
    { name: "Ready", of: readyContainers },
    { name: "Status", of: podStatus },
    { name: "Restarts", of: restarts },
    AGE,
    { name: "Node", wide: true, of: (pod) => textAt(pod, "spec.nodeName") ?? "<none>" },
  ],
  PodDisruptionBudget: [
    { name: "Min Available", of: (budget) => bound(budget, "spec.minAvailable") },
    { name: "Max Unavailable", of: (budget) => bound(budget, "spec.maxUnavailable") },
    { name: "Allowed Disruptions", of: (budget) => numberAt(budget, "status.disruptionsAllowed") ?? 0 },
    AGE,
  ],
  Lease: [{ name: "Holder", of: (lease) => textAt(lease, "spec.holderIdentity") ?? "" }, AGE],
};

/** True when the client prefers a table, as `kubectl get` does. */
export function wantsTable(accept: string | undefined): boolean {
  return /^\s*application\/json;[^,]*as=Table[^,]*v=v1\b/.test(accept ?? "");
}

/** A list or an object as `kubectl get` wants to print it; any other answer as it is. */
export function asTable(body: object): object {
  const kind = textAt(body, "kind") ?? "";
  const list = isFields(body) && Array.isArray(body.items) && kind.endsWith("List");
  if (!list && textAt(body, "metadata.name") === null) return body;
  const columns = [NAME, ...(COLUMNS[list ? kind.slice(0, -"List".length) : kind] ?? [AGE])];
  const objects = list ? listAt(body, "items") : [body];
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: list ? field(body, "metadata") : {},
    columnDefinitions: columns.map(({ name, wide }) => ({
      ...{ name, type: "string", format: name === "Name" ? "name" : "", description: name, priority: wide ? 1 : 0 },
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ of }) => of(object)),
      object: {
        kind: "PartialObjectMetadata",
        apiVersion: "meta.k8s.io/v1",
        metadata: field(object, "metadata"),
      },
    })),
  };
}

function nodeStatus(node: unknown): string {
  const ready = listAt(node, "status.conditions").find((condition) => textAt(condition, "type") === "Ready");
  const status = textAt(ready, "status") === "True" ? "Ready" : "NotReady";
  return field(node, "spec.unschedulable") === true ? `${status},SchedulingDisabled` : status;
}

function roles(node: unknown): string {
  const named = Object.keys(labelsAt(node)).filter((label) => label.startsWith(ROLE));
  return named.map((label) => label.slice(ROLE.length)).join(",") || "<none>";
}

function readyContainers(pod: unknown): string {
  const ready = listAt(pod, "status.conditions").find((condition) => textAt(condition, "type") === "Ready");
  const containers = listAt(pod, "spec.containers").length;
  return `${textAt(ready, "status") === "True" ? containers : 0}/${containers}`;
}

function podStatus(pod: unknown): string {
  if (textAt(pod, "metadata.deletionTimestamp") !== null) return "Terminating";
  return textAt(pod, "status.phase") ?? "Unknown";
}

function restarts(pod: unknown): number {
  const counts = listAt(pod, "status.containerStatuses").map((status) => numberAt(status, "restartCount") ?? 0);
  return counts.reduce((sum, count) => sum + count, 0);
}

function bound(budget: unknown, path: string): string | number {
  const value = field(budget, path);
  return typeof value === "string" || typeof value === "number" ? value : "N/A";
}

/** Whole seconds, minutes, hours or days. */
function age(since: string | null): string {
  if (since === null) return "<unknown>";
  const s = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 1000));
  if (s < 120) return `${s}s`;
  if (s < 2 * 3600) return `${Math.floor(s / 60)}m`;
  return s < 2 * DAY_S ? `${Math.floor(s / 3600)}h` : `${Math.floor(s / DAY_S)}d`;
}
