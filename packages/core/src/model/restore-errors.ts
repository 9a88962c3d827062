import type { ErrorRow } from "./error-row.ts";

/** What is answered to somebody who asks for a restore of etcd. */
export const RESTORE_ERRORS = {
  "restore-refused": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "The snapshot cannot be restored here",
    advice: "Mend what the findings name, or choose another snapshot; nothing was touched.",
  },
  "confirmation-wrong": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "A restore needs the cluster's name as confirmation",
    advice: "Repeat it with `--confirm NAME` (REST: `confirm`), NAME being the cluster whose state is to be replaced.",
  },
} as const satisfies Record<string, ErrorRow>;
