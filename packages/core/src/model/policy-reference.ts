import type { Policy } from "./policy.ts";

type Plain = string | number | boolean | null | readonly unknown[];
type Paths<T> = {
  [K in keyof T & string]: T[K] extends Plain ? K : T[K] extends object ? `${K}.${Paths<T[K]>}` : K;
}[keyof T & string];

/** Every setting of a policy by its path. */
export type PolicyPath = Paths<Policy>;

type Row = {
  /** What may stand there, for settings that are no number. */
  readonly takes?: string;
  readonly means: string;
};

/** What each setting of a policy means, for docs/configuration.md: a setting without a row does not compile. */
export const POLICY_REFERENCE: { readonly [K in PolicyPath]: Row } = {
  "drain.timeoutSeconds": {
    means: "After so long a drain that cannot finish is given up; `onDeadline` says what follows.",
  },
  "drain.onDeadline": {
    takes: "`put-back`, `ask`, `ask-then-force` or `force`",
    means: "The node is put back into service; or a person is asked first; or what `force` names is forced, on record.",
  },
  "drain.askMinutes": { means: "How long a person's answer is waited for." },
  "drain.force": {
    takes: "a list of `budgets`, `stuck-pods`",
    means: "What may be forced: pods deleted that a budget holds, one at a time; pods removed that do not terminate.",
  },
  "drain.parallelEvictions": { means: "Evictions under way at once; of the pods of one budget, one." },
  "drain.unmanagedPods": {
    takes: "`refuse` or `evict`",
    means: "Pods that no controller would make again.",
  },
  "drain.emptyDirPods": { takes: "`refuse` or `evict`", means: "Pods whose `emptyDir` data is lost with them." },
  "drain.last": {
    takes: 'a list of label sets: `[{"app": "rook-ceph-osd"}]`',
    means: "Pods with all labels of one set go when all others are gone: they hold the others' storage.",
  },
  "gate.readySeconds": { means: "A node must be Ready for so long without a break before the next is taken." },
  "gate.timeoutSeconds": { means: "How long that, and what `gates` asks for after a node, is waited for." },
  "staticPods.stableSeconds": { means: "Static pods must be unchanged, and the API server ready, for so long." },
  "staticPods.timeoutSeconds": { means: "How long that is waited for." },
  "etcd.maxRaftLag": { means: "Entries that an etcd member may be behind." },
  "etcd.timeoutSeconds": { means: "How long a member that is away or behind is waited for." },
  "workers.maxUnavailable": { means: "Workers out of service at once." },
  "workers.failureBudget": {
    means: "So many workers may fail on their hosts before the run halts; each is left out of service and told.",
  },
  "workers.kubelets": {
    takes: "`each-hop` or `catch-up`",
    means: "Over several minors: workers drained in each, or once, as late as the skew policy lets their kubelets lag.",
  },
  "workers.groups": {
    takes: 'a list of `{"name", "labels", "maxUnavailable"}`',
    means: "Workers are taken by these labels, in this order, canaries first; the others come last.",
  },
  "gates.workloads": {
    takes: "`true` or `false`",
    means: "After each node workloads must be as ready as when the plan was made.",
  },
  "gates.checks": {
    takes: 'a list of `{"kind": "http", "url", "status"}` or `{"kind": "prometheus", "url", "query"}`',
    means: "Asked after each node; only hosts that `LOCKKEEPER_GATE_HOSTS` allows.",
  },
  "gates.soakSeconds": { means: "Between groups and between hops every node must have been Ready for so long." },
  "gates.approval": {
    takes: "`none`, `hop`, `group` or `node`",
    means: "Before what a person must say `lockkeeper approve`.",
  },
  "gates.approvalHours": { means: "How long that is waited for." },
  "gates.window": {
    takes: '`{"cron", "minutes", "zone", "nodeMinutes"}` or `null`',
    means: "No node is begun but while the window is open and can hold it.",
  },
  "stage.parallelNodes": { means: "Nodes that download packages and images at once." },
  evidence: {
    takes: '`{"publicKeys", "maxAgeDays"}` or `null`',
    means: "A start needs signed evidence that another cluster went the same way.",
  },
  via: {
    takes: "a list of versions",
    means: "Releases to go through, at most one a minor; otherwise the newest on offer.",
  },
  apiAwaySeconds: { means: "How long the API may be away while a single control plane is changed." },
  agentAwaySeconds: { means: "How long the agent of a running step may be silent." },
  acceptDowntime: {
    takes: "`true` or `false`",
    means: "With one schedulable node a drain has nowhere to go; `true` accepts that pods stay pending meanwhile.",
  },
  checks: {
    takes: 'a list of `{"code", "severity", "reason"}`',
    means: "Another weight for findings of [preflight](preflight.md), each with a reason that goes on record.",
  },
  ignoreKubeadmErrors: {
    takes: "a list of kubeadm's names",
    means: "Preflight checks of kubeadm's own to pass over; each use is on record.",
  },
};
