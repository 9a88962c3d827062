import type { Result } from "@lockkeeper/core/model/errors";
import type { NodeName, NodeUid } from "@lockkeeper/core/model/ids";

/** The node behind a service account token, followed by UID: token -> bound pod -> node. */
export type TokenIdentity = { readonly node: NodeName; readonly uid: NodeUid; readonly podUid: string };

/** Asks the API server whose a projected service account token is. */
export interface TokenReviewer {
  /** `enrolment-refused` when the token is not good, not for our audience, or its pod is no agent of ours on a present node. */
  review(token: string): Promise<Result<TokenIdentity>>;
}

/** PEM texts of the certificate authority. */
export type AuthorityPair = { readonly certificatePem: string; readonly keyPem: string };

/** Where the authority's key lies (a Secret in the cluster) and where its certificate is published for agents (a ConfigMap). */
export interface AuthorityHome {
  load(): Promise<AuthorityPair | null>;
  /** @returns the pair that is there afterwards: ours, or the one that another coordinator stored first. */
  storeIfAbsent(pair: AuthorityPair): Promise<AuthorityPair>;
  publish(certificatePem: string): Promise<void>;
}
