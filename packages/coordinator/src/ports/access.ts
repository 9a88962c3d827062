import type { Role } from "@lockkeeper/api/schemas";
import type { Result } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";

/** A token that an administrator made. What is kept is its sha256 alone: nobody can read a token out of the store. */
export type TokenRow = {
  readonly name: string;
  readonly role: Role;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly madeAt: Instant;
  readonly madeBy: string;
  /** Null: it does not expire. */
  readonly expiresAt: Instant | null;
  /** Null: it is good. A revoked one keeps its name: records of what it did stay its own. */
  readonly revokedAt: Instant | null;
};

/** One change that was asked for: written before it is made, and again when it was answered. */
export type RecordRow = {
  readonly seq: number;
  readonly at: Instant;
  readonly by: string;
  /** The operationId of the API's description. */
  readonly operation: string;
  /** What it was asked of: an upgrade's id, a node's name; of a start the plan, of a new token its name, of a plan its target. */
  readonly on: string;
  readonly why: string;
  /** The HTTP status of the answer; null when the coordinator died before it. */
  readonly status: number | null;
  /** The problem's code; null for a success. */
  readonly code: string | null;
};

/** What an Idempotency-Key stands for: the same request, and the id of what it makes. */
export type KeyRow = { readonly fingerprint: string; readonly made: string };

/** Who may ask, and what was asked. Lies in the store's file; every write is durable when it returns. */
export interface AccessStore {
  /** A name is taken also by a token that is over; `full`: as many hold as may, at `madeAt`. */
  addToken(row: TokenRow): "added" | "taken" | "full";
  /** The token of that hash, also one that is over. */
  token(sha256: string): TokenRow | null;
  /** By name. */
  tokens(): readonly TokenRow[];
  /** @returns null for an unknown name. One that was revoked before keeps its time. */
  revokeToken(name: string, at: Instant): TokenRow | null;

  /** @returns the number of the record. The oldest are removed when there are too many; refused ones have a bound of their own. */
  record(entry: Omit<RecordRow, "seq" | "status" | "code">): number;
  settle(seq: number, status: number, code: string | null): void;
  /** Newest first. @param before those with a lower number alone */
  records(limit: number, before?: number): readonly RecordRow[];

  /** Keeps a key, or says what it stands for already. Keys are forgotten after a day, a caller's oldest when it has too many. */
  keepKey(caller: string, key: string, row: KeyRow, at: Instant): KeyRow;
  forgetKey(caller: string, key: string): void;
}

/** A user or service account of the cluster's own; the name says so, and is none that a token can have. */
export type ClusterUser = { readonly name: string; readonly role: Role };

/** Whose a token of the cluster's own is, and what its RBAC lets them do here. */
export interface ClusterUsers {
  /**
   * Null: it is no token of that form. `token-wrong`; `role-too-weak` when the cluster knows who it is and gives no role;
   * `cluster-unreachable`; `rate-limited` when too many that are new were looked up, or `mayAsk` forbids it.
   * @param mayAsk asked before the cluster is asked about a token that it has not vouched for yet
   */
  find(token: string, mayAsk: () => boolean): Promise<Result<ClusterUser> | null>;
}
