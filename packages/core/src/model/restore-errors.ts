import type { ErrorRow } from "./error-row.ts";

/** What is answered to somebody who asks for a restore of etcd. */
export const RESTORE_ERRORS = {
  "restore-refused": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "The snapshot cannot be restored here",
    advice: "Mend what the findings name, or choose another snapshot; nothing was touched.",
  },
  "restore-api-away": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The Kubernetes API does not answer",
    advice:
      "Where only a restore brings it back (etcd's data is damaged, its quorum is lost), repeat it with `--api-away` (REST: `apiAway: true`); see docs/restore.md.",
  },
  "restore-api-answers": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The Kubernetes API answers",
    advice: "Leave out `--api-away` (REST: `apiAway`): the restore is then planned from what is there now.",
  },
  "restore-not-last-leader": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "This coordinator may not begin a restore while the API is away",
    advice:
      "It does not know for sure what the cluster is and that nobody else leads. Restore by hand: docs/restore.md, `By hand, from the beginning`.",
  },
  "confirmation-wrong": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "A restore needs the cluster's name as confirmation",
    advice: "Repeat it with `--confirm NAME` (REST: `confirm`), NAME being the cluster whose state is to be replaced.",
  },
} as const satisfies Record<string, ErrorRow>;
