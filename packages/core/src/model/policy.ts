import type { FindingCode } from "./finding-codes.ts";
import type { Severity } from "./finding-row.ts";
import type { Approval, OutsideCheck, Window } from "./gate.ts";
import type { Version } from "./version.ts";

export const WORKER_KUBELETS = ["each-hop", "catch-up"] as const;
export type WorkerKubelets = (typeof WORKER_KUBELETS)[number];

/** Workers with all of these labels. */
export type WorkerGroup = {
  /** Letters, digits and dashes: it becomes part of ids. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Null: as for all workers. */
  readonly maxUnavailable: number | null;
};

export const ON_DEADLINE = ["put-back", "ask", "ask-then-force", "force"] as const;
/** What follows when a drain's time is over and it has not finished. */
export type OnDeadline = (typeof ON_DEADLINE)[number];
export const FORCES = ["budgets", "stuck-pods"] as const;
/** What may be forced: pods deleted that a budget holds, one at a time; pods removed that do not terminate. */
export type Force = (typeof FORCES)[number];

export type CheckException = { readonly code: FindingCode; readonly severity: Severity; readonly reason: string };

/** How careful an upgrade is. Every number is bounded by {@link POLICY_BOUNDS}; times in seconds. */
export type Policy = {
  readonly drain: {
    /** After so long a drain that cannot finish is given up (design, invariant 9). */
    readonly timeoutSeconds: number;
    /** Put back into service; or a person is asked first; or what `force` names is forced, on record. */
    readonly onDeadline: OnDeadline;
    /** How long a person's answer is waited for. */
    readonly askMinutes: number;
    /** What policy, or a person who says so, may force. */
    readonly force: readonly Force[];
    /** Evictions under way at once. */
    readonly parallelEvictions: number;
    /** Pods that no controller will make again. */
    readonly unmanagedPods: "refuse" | "evict";
    /** Pods whose emptyDir data is lost with them. */
    readonly emptyDirPods: "refuse" | "evict";
    /** Pods with all labels of one of these go when all others are gone: they hold the others' storage. */
    readonly last: readonly Readonly<Record<string, string>>[];
  };
  readonly gate: {
    /** Ready without a break before the next node is taken. */
    readonly readySeconds: number;
    readonly timeoutSeconds: number;
  };
  readonly staticPods: {
    /** Hashes unchanged and /readyz true for so long. */
    readonly stableSeconds: number;
    readonly timeoutSeconds: number;
  };
  readonly etcd: {
    /** Entries that a member may be behind. */
    readonly maxRaftLag: number;
    /** How long a member that is away or behind is waited for before the run halts. */
    readonly timeoutSeconds: number;
  };
  readonly workers: {
    readonly maxUnavailable: number;
    /** So many workers may fail on their hosts before the run halts: each is left as it is, out of service, and told. */
    readonly failureBudget: number;
    /** Over several hops: drained in each, or once as late as the skew policy lets their kubelets lag. */
    readonly kubelets: WorkerKubelets;
    /** Taken in this order, canaries first; workers in none of them come last. */
    readonly groups: readonly WorkerGroup[];
  };
  /** What must hold between nodes, beside the node's own readiness. */
  readonly gates: {
    /** After a node: workloads as ready as when the plan was made, within `gate.timeoutSeconds`. */
    readonly workloads: boolean;
    /** After a node, within `gate.timeoutSeconds`. */
    readonly checks: readonly OutsideCheck[];
    /** After each group of workers but the last, and after each hop but the last: every node Ready for so long. */
    readonly soakSeconds: number;
    readonly approval: Approval;
    readonly approvalHours: number;
    /** Null: at any time. */
    readonly window:
      | (Window & {
          /** How long one node may take: no node is begun that the window cannot hold. */ readonly nodeMinutes: number;
        })
      | null;
  };
  readonly stage: { readonly parallelNodes: number };
  /** A start needs evidence that another cluster went the same way, signed by one of these keys; null: none. */
  readonly evidence: {
    /** Raw ed25519 public keys, base64. */
    readonly publicKeys: readonly string[];
    readonly maxAgeDays: number;
  } | null;
  /** Versions to go through, at most one a minor; minors that none names: the newest that every node is offered. */
  readonly via: readonly Version[];
  /** How long the API may be away while a single control plane is changed. */
  readonly apiAwaySeconds: number;
  /** How long a running step's agent may be silent before the run halts. */
  readonly agentAwaySeconds: number;
  /** With one schedulable node a drain has nowhere to go; true accepts that its pods stay pending meanwhile. */
  readonly acceptDowntime: boolean;
  /** What other weight findings of preflight get, each with a reason that goes on record. */
  readonly checks: readonly CheckException[];
  /** kubeadm preflight checks to pass over, by kubeadm's names; each use is recorded. */
  readonly ignoreKubeadmErrors: readonly string[];
};

export const DEFAULT_POLICY: Policy = {
  drain: {
    timeoutSeconds: 1800,
    onDeadline: "put-back",
    askMinutes: 60,
    force: ["budgets"],
    parallelEvictions: 10,
    unmanagedPods: "refuse",
    emptyDirPods: "refuse",
    last: [],
  },
  gate: { readySeconds: 10, timeoutSeconds: 600 },
  staticPods: { stableSeconds: 10, timeoutSeconds: 600 },
  etcd: { maxRaftLag: 1000, timeoutSeconds: 300 },
  workers: { maxUnavailable: 1, failureBudget: 0, kubelets: "each-hop", groups: [] },
  gates: { workloads: false, checks: [], soakSeconds: 0, approval: "none", approvalHours: 72, window: null },
  stage: { parallelNodes: 3 },
  evidence: null,
  via: [],
  apiAwaySeconds: 600,
  agentAwaySeconds: 600,
  acceptDowntime: false,
  checks: [],
  ignoreKubeadmErrors: [],
};

type Bound = { readonly min: number; readonly max: number };

/** Least and most of every number in a policy, by its path. */
export const POLICY_BOUNDS: Readonly<Record<string, Bound>> = {
  "drain.timeoutSeconds": { min: 10, max: 86_400 },
  "drain.askMinutes": { min: 1, max: 10_080 },
  "drain.parallelEvictions": { min: 1, max: 100 },
  "gate.readySeconds": { min: 0, max: 3600 },
  "gate.timeoutSeconds": { min: 10, max: 86_400 },
  "staticPods.stableSeconds": { min: 0, max: 600 },
  "staticPods.timeoutSeconds": { min: 30, max: 3600 },
  "etcd.maxRaftLag": { min: 10, max: 100_000 },
  "etcd.timeoutSeconds": { min: 10, max: 86_400 },
  "workers.maxUnavailable": { min: 1, max: 50 },
  "workers.failureBudget": { min: 0, max: 50 },
  "gates.soakSeconds": { min: 0, max: 86_400 },
  "gates.approvalHours": { min: 1, max: 720 },
  "stage.parallelNodes": { min: 1, max: 50 },
  apiAwaySeconds: { min: 60, max: 3600 },
  agentAwaySeconds: { min: 60, max: 86_400 },
};
