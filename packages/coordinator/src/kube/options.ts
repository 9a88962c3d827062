import type { Instant, NodeName } from "@lockkeeper/core/model/ids";
import type { NodeEvent } from "@lockkeeper/core/notices/node-event";
import type { Logger } from "pino";
import type { ClusterUsers } from "../ports/access.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { AuthorityHome, TokenReviewer } from "../ports/enrolment.ts";
import type { LeaderLease } from "../ports/lease.ts";

export type KubeOptions = {
  /** Path of a kubeconfig; null: the pod's own service account. */
  readonly kubeconfigFile: string | null;
  /** The namespace that Lockkeeper itself is installed in. */
  readonly namespace: string;
  /** Holder of the Lease: the pod's name. */
  readonly identity: string;
  /** Where the coordinator runs; null when it runs outside of the cluster. */
  readonly nodeName: NodeName | null;
  /** Hosts that checks of a policy may ask; none when absent. */
  readonly gateHosts?: readonly string[];
  readonly log: Logger;
  readonly clock: () => Instant;
};

/** Everything that the coordinator has of Kubernetes, by its ports. */
export type Kube = {
  readonly cluster: Cluster;
  readonly lease: LeaderLease;
  readonly reviewer: TokenReviewer;
  readonly users: ClusterUsers;
  readonly authority: AuthorityHome;
  /** Shows people what is done to a node. @throws when it cannot be written */
  readonly writeNodeEvent: (event: NodeEvent) => Promise<void>;
};
