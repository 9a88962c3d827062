import type { ClusterUid, Digest, Instant, RunId } from "./ids.ts";
import type { Version } from "./version.ts";

/** That a run went well, in as few words as can be signed: what a production plan may ask for of a staging cluster. */
export type UpgradeEvidence = {
  readonly v: 1;
  readonly run: RunId;
  readonly cluster: ClusterUid;
  readonly from: Version;
  readonly stops: readonly Version[];
  readonly endedAt: Instant;
  /** Of the run's whole log. */
  readonly log: Digest;
};

/** With an ed25519 signature, base64, of the evidence as canonical JSON. */
export type SignedEvidence = { readonly evidence: UpgradeEvidence; readonly signature: string };
