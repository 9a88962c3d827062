/** A condition that must hold before the next node is taken. */
export type Gate =
  /** The node has been Ready, under its Node UID, for so long without a break. */
  { readonly kind: "ready"; readonly seconds: number };

/** Times in which a node may be taken: from each start, for so many minutes. */
export type Window = {
  /** Five fields, as cron(8) writes them: `0 22 * * 1-5`. */
  readonly cron: string;
  readonly minutes: number;
  /** An IANA time zone, e.g. `Europe/Berlin`. */
  readonly zone: string;
};

/** A question to something outside, after each node; only hosts that the coordinator's own configuration allows are asked. */
export type OutsideCheck =
  /** Holds when a GET answers with that status. */
  | { readonly kind: "http"; readonly url: string; readonly status: number }
  /** Holds when the query's answer is not empty: write it as a condition, `up{job="shop"} == 1`. */
  | { readonly kind: "prometheus"; readonly url: string; readonly query: string };

export const APPROVALS = ["none", "hop", "group", "node"] as const;
/** For what a person's approval is waited for. */
export type Approval = (typeof APPROVALS)[number];
