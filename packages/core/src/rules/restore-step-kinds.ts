import type { StepOf } from "../model/step.ts";
import { MINUTE_MS, PLAIN, type StepRow } from "./step-row.ts";

const HOST = { ...PLAIN, by: "agent", withoutApi: true } as const;
const OWN = { ...PLAIN, by: "coordinator" } as const;

type HostKind =
  | "check-restore"
  | "prepare-restore"
  | "stop-control-plane"
  | "confirm-stopped"
  | "commit-restore"
  | "verify-restored-etcd"
  | "resync-kubelet";
type OwnKind = "mend-marks" | "verify-restore";

/** A person's retry of any of these begins again at the stop, wherever a host has not committed: see run/restore-redoes.ts. */
const BARRIER = { ...HOST, mutatesHost: true, apiMayBeAway: true } as const;

/** What agents do for a restore of etcd. */
export const RESTORE_HOST_STEP_KINDS: { readonly [K in HostKind]: StepRow<K> } = {
  "check-restore": {
    ...HOST,
    deadlineMs: () => 5 * MINUTE_MS,
    describe: (s) => `check on ${s.on} that the snapshot can be restored`,
    precondition: "The agent is connected.",
    act: "Looks at the snapshot's cluster and version, etcd's tool, the member's manifest and free space; in a rollback also at the kept manifests.",
    check: "The same look; it changes nothing.",
  },
  "prepare-restore": {
    ...HOST,
    mutatesHost: true,
    // Gigabytes through a slow line; nothing is stopped meanwhile.
    deadlineMs: () => 120 * MINUTE_MS,
    describe: (s) => {
      const beside = `restore the snapshot beside the live data on ${s.on}`;
      return s.manifests ? `${beside}, and lay the static pods of ${s.manifests.to} beside theirs` : beside;
    },
    precondition: "Every control plane was checked.",
    act: "Brings the snapshot from the coordinator, proves it by its digest and by etcd's own hash, restores it into a new folder. In a rollback it lays the kept manifests beside the live ones.",
    check: "The new folder is whole; the live data was not touched.",
  },
  "stop-control-plane": {
    ...BARRIER,
    deadlineMs: (s) => s.undoSeconds * 1000 + 2 * MINUTE_MS,
    describe: (s) =>
      `stop the control plane of ${s.on} (it comes back by itself after ${s.undoSeconds} s without a commit)`,
    precondition: "Every control plane is prepared.",
    act: "Arms a unit of the host that puts everything back, takes the static pods' manifests away, waits for their end.",
    check: "No process of the control plane is left and its ports are closed.",
  },
  "confirm-stopped": {
    ...BARRIER,
    deadlineMs: () => 2 * MINUTE_MS,
    describe: (s) => `confirm that the control plane of ${s.on} is stopped`,
    precondition: "Every control plane was stopped.",
    act: "Looks once more, and gives the undo its whole time again.",
    check: "Still no process and no port; the host has not put itself back.",
  },
  "commit-restore": {
    ...BARRIER,
    deadlineMs: () => 10 * MINUTE_MS,
    describe: (s) =>
      `commit the restore on ${s.on}${s.manifests ? `: its data and its static pods of ${s.manifests.to}` : ""}`,
    precondition: "Every control plane was confirmed as stopped.",
    act: "Writes the commit on the host's disk, where it rules out the undo. The host's own unit moves the data and puts the manifests back: in a rollback the kept ones.",
    check: "The restored data is in place, the old data lies aside, the manifests are back.",
  },
  "verify-restored-etcd": {
    ...HOST,
    apiMayBeAway: true,
    deadlineMs: (s) => s.timeoutSeconds * 1000 + 2 * MINUTE_MS,
    describe: (s) => `verify from ${s.on} that all ${s.members} etcd members hold the same data`,
    precondition: "Every control plane is committed.",
    act: "Asks every member, and compares their hashes at one revision.",
    check: "The same question; it changes nothing.",
  },
  "resync-kubelet": {
    ...HOST,
    mutatesHost: true,
    apiMayBeAway: true,
    // A worker may be dead: the restore is not to hang on it.
    skippable: true,
    deadlineMs: () => 10 * MINUTE_MS,
    describe: (s) => `have kubelet and kube-proxy of ${s.on} list everything anew`,
    precondition: "etcd is whole again.",
    act: "systemctl restart kubelet, and kube-proxy's process ends and is started again: pods go on, watches from before the restore end.",
    check: "The unit is active and its process is younger than the restore.",
  },
};

/** What the coordinator does for a restore through the Kubernetes API. */
export const RESTORE_OWN_STEP_KINDS: { readonly [K in OwnKind]: StepRow<K> } = {
  "mend-marks": {
    ...OWN,
    apiMayBeAway: true,
    deadlineMs: (_: StepOf<"mend-marks">, policy) => policy.apiAwaySeconds * 1000 + 2 * MINUTE_MS,
    describe: () => "give nodes back the marks of right before the restore",
    precondition: "The API server answers again.",
    act: "Sets unschedulable, owner and hold of each node as the plan knew them, in one patch each.",
    check: "Every node has them, or is gone with the restored state.",
  },
  "verify-restore": {
    ...OWN,
    apiMayBeAway: true,
    skippable: true,
    deadlineMs: (_: StepOf<"verify-restore">, policy) => (policy.apiAwaySeconds + policy.gate.timeoutSeconds) * 1000,
    describe: () => "verify the control plane and the nodes after the restore",
    precondition: "Kubelets have listed anew.",
    act: "Asks the API server, looks at the leaders' leases and at every node.",
    check: "The API server is ready, controller-manager and scheduler lead anew, the plan's nodes are Ready.",
  },
};
