import type { ErrorRow } from "./error-row.ts";
import { REQUEST_ERRORS } from "./request-errors.ts";
import { RESTORE_ERRORS } from "./restore-errors.ts";

export type { GrpcStatusName } from "./error-row.ts";

/** Every error that crosses a boundary. docs/errors.md is generated from this table; a test holds the two together. */
export const ERRORS = {
  "version-malformed": {
    http: 400,
    grpc: "INVALID_ARGUMENT",
    title: "Not a Kubernetes version",
    advice: "Write it like v1.21.0.",
  },
  "version-downgrade": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "The target is older than what runs",
    advice: "kubeadm cannot go back by an upgrade; choose the present version or a newer one.",
  },
  "version-skips-minor": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "The target skips a minor version",
    advice: "Upgrade to the next minor first: no minor may be skipped.",
  },
  "package-not-offered": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "No repository offers the target's packages",
    advice: "Make the packages available to the named nodes, then plan again.",
  },
  "external-etcd": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "External etcd is not supported",
    advice: "Upgrade this cluster by its vendor's procedure.",
  },
  "plan-blocked": {
    http: 422,
    grpc: "FAILED_PRECONDITION",
    title: "Preflight found a blocker",
    advice: "Mend what the findings name, then plan again.",
  },
  "rollback-refused": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "There is no safe way back from where the upgrade stopped",
    advice: "Read the reason; the way forward is to mend the cause and go on, by `lockkeeper retry` or a new plan.",
  },
  "plan-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No such plan",
    advice: "List the plans, or make one with `lockkeeper plan`.",
  },
  "plan-digest-mismatch": {
    http: 409,
    grpc: "ABORTED",
    title: "The digest is not this plan's",
    advice: "Read the plan again and start it with the digest that it shows.",
  },
  "plan-stale": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The cluster has changed since the plan was made",
    advice: "Plan again and look at what changed.",
  },
  "evidence-refused": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The plan's policy wants evidence of the same upgrade on another cluster",
    advice: "Make it there with `lockkeeper evidence --key FILE`, and start with `lockkeeper upgrade --evidence FILE`.",
  },
  "plan-empty": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "Everything is at the target already",
    advice: "There is nothing to start.",
  },
  "upgrade-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No such upgrade",
    advice: "List the upgrades with `lockkeeper status`.",
  },
  "snapshot-running": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "No snapshot can be begun now",
    advice: "Wait until the one under way, or the upgrade's work on that node, is over; then ask again.",
  },
  "upgrade-running": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "An upgrade is under way",
    advice: "See it to its end, or abort it first.",
  },
  "upgrade-state": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The upgrade is not in a state for this",
    advice: "Look at its status: pause needs a running upgrade, resume a paused one, retry a halted one.",
  },
  "upgrade-read-only": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The upgrade's log was rejected by the checker",
    advice: "It can be read but not continued; bring the cluster to order by hand and plan anew.",
  },
  "node-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No such node",
    advice: "List the nodes with `kubectl get nodes`.",
  },
  "step-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No such step",
    advice: "Read the upgrade's plan for its steps.",
  },
  ...REQUEST_ERRORS,
  "not-leading": {
    http: 503,
    grpc: "UNAVAILABLE",
    title: "This coordinator does not lead",
    advice:
      "Another coordinator holds the Lease: ask that one, or wait. If none does, look at the API server and at etcd.",
  },
  "not-ready": {
    http: 503,
    grpc: "UNAVAILABLE",
    title: "The coordinator is still starting",
    advice: "It waits for every agent's hello or for the API server; /readyz says for whom.",
  },
  "cluster-unreachable": {
    http: 503,
    grpc: "UNAVAILABLE",
    title: "The Kubernetes API does not answer",
    advice: "Check the API server; the request can be sent again.",
  },
  "agent-away": {
    http: 503,
    grpc: "UNAVAILABLE",
    title: "A node's agent is not connected",
    advice: "Check the agent's pod on the named node.",
  },
  "peer-away": {
    http: 503,
    grpc: "UNAVAILABLE",
    title: "The other end of the connection does not answer",
    advice: "Check that the coordinator runs and that its address can be reached from the node; it is tried again.",
  },
  "epoch-old": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The command comes from an older epoch",
    advice: "A newer coordinator leads; this one must stop.",
  },
  "identity-mismatch": {
    http: 403,
    grpc: "PERMISSION_DENIED",
    title: "The certificate belongs to another node",
    advice: "An agent may speak for its own node alone; enrol again.",
  },
  "certificate-refused": {
    http: 401,
    grpc: "UNAUTHENTICATED",
    title: "The certificate was not signed by this cluster's authority",
    advice: "Enrol again with this coordinator.",
  },
  "enrolment-refused": {
    http: 403,
    grpc: "PERMISSION_DENIED",
    title: "The enrolment was refused",
    advice: "The token must be a service account token of the agent, bound to a pod on a present node.",
  },
  "enrolment-needs-approval": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The enrolment waits for a person's approval",
    advice: "A live identity exists or the machine-id changed: approve it when it is right.",
  },
  "journal-foreign": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The journal belongs to another machine",
    advice: "It was set aside; look at why the disk or image was copied.",
  },
  "step-refused": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "The agent refused the step",
    advice: "Another unit of ours runs on the host, or the step is on another node.",
  },
  ...RESTORE_ERRORS,
  "log-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No log is kept of that step",
    advice: "See `lockkeeper logs NODE`: only what ran programs on a host has one, and hosts keep the newest 200.",
  },
  "snapshot-unknown": {
    http: 404,
    grpc: "NOT_FOUND",
    title: "No such snapshot",
    advice: "See `lockkeeper snapshot ls`; older ones are removed when there are too many.",
  },
  "snapshot-corrupt": {
    http: 422,
    grpc: "DATA_LOSS",
    title: "The snapshot's digest does not match",
    advice: "It was thrown away; take another.",
  },
  "upload-too-large": {
    http: 413,
    grpc: "RESOURCE_EXHAUSTED",
    title: "The upload is larger than allowed",
    advice: "Raise the coordinator's limit or its disk.",
  },
  "disk-full": {
    http: 507,
    grpc: "RESOURCE_EXHAUSTED",
    title: "No space is left",
    advice: "Free space on the named folder.",
  },
  "log-conflict": {
    http: 409,
    grpc: "ABORTED",
    title: "The run log has moved on",
    advice: "Read it again; another coordinator may lead.",
  },
  "store-unusable": {
    http: 500,
    grpc: "INTERNAL",
    title: "The store cannot be used",
    advice: "It must be a local file of a version that this program knows.",
  },
  "wire-version-unknown": {
    http: 409,
    grpc: "FAILED_PRECONDITION",
    title: "Agent and coordinator do not speak a common version",
    advice: "Update the older of the two between runs.",
  },
  "rate-limited": {
    http: 429,
    grpc: "RESOURCE_EXHAUSTED",
    title: "Too many requests",
    advice: "Wait as long as Retry-After says.",
  },
  internal: {
    http: 500,
    grpc: "INTERNAL",
    title: "An internal error",
    advice: "Read the coordinator's log with the request's id; please report it.",
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;
