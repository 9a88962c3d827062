import type { Finding } from "@lockkeeper/core/model/finding";
import type { OutsideCheck } from "@lockkeeper/core/model/gate";
import type { Instant, NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import type { Inventory } from "@lockkeeper/core/model/inventory";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { Baseline } from "@lockkeeper/core/model/plan";
import type { Force, Policy } from "@lockkeeper/core/model/policy";
import type { NodeMarks } from "@lockkeeper/core/model/restore";
import type { ClusterState, Ownership } from "@lockkeeper/core/model/state";
import type { ClusterStep, NodeStep } from "@lockkeeper/core/model/step";

/** What the Kubernetes API shows, without what only agents know (`host` is null on every node). */
export type Observation =
  | { readonly is: "seen"; readonly state: ClusterState }
  | { readonly is: "away"; readonly why: string; readonly since: Instant };

export type ActContext = {
  readonly owner: Ownership | null;
  /** The Node UID of the plan: an act on another Node object of that name is refused. */
  readonly uid: NodeUid;
  readonly policy: Policy;
  /** How the cluster was when the plan was made. */
  readonly baseline: Baseline;
  /** What the drain may force, since policy or a person lifted invariant 9 for it; empty otherwise. */
  readonly force: readonly Force[];
  /** Workers that the run goes on without: nothing is wanted of them. */
  readonly quarantined: ReadonlySet<NodeName>;
  /** Of a restore: what nodes were marked with right before it. */
  readonly marks?: readonly NodeMarks[];
  readonly progress: (doing: string) => void;
  /** Aborted when the coordinator loses its lease or stops; the act then ends without an outcome by throwing. */
  readonly signal: AbortSignal;
};

/** Everything that Lockkeeper does through the Kubernetes API, as named operations. */
export interface Cluster {
  /** Starts watching; calls back after each relevant change (coalesced), never with a state. */
  watch(changed: () => void, signal: AbortSignal): Promise<void>;
  /** The newest observation from the watches' caches. */
  observe(): Observation;
  /** What the caches hold, whether or not the API server answers; null before everything was listed once. */
  lastSeen(): ClusterState | null;
  /** Asks the API server anew instead of the caches. */
  refresh(): Promise<Observation>;

  /**
   * Performs or takes up one step; every kind is safe to call again after a crash, and first looks whether it is
   * already done. Resolves to what was seen; rejects only when `signal` aborted it.
   */
  act(step: NodeStep, context: ActContext & { readonly owner: Ownership }): Promise<Outcome<NodeStep["kind"]>>;
  actOnCluster(step: ClusterStep, context: Omit<ActContext, "uid" | "owner">): Promise<Outcome<ClusterStep["kind"]>>;

  /** What runs in the cluster, asked anew; a sentence when the API server does not answer. */
  inventory(): Promise<Inventory | string>;

  /** Why a check of a policy may not be asked: the coordinator's configuration does not allow its host; null when it may. */
  outsideRefused(check: OutsideCheck): string | null;

  /** What a drain of the node would do now: the same filters as the drain itself. */
  drainFindings(node: NodeName, policy: Policy): Promise<readonly Finding[]>;
}
