import type { FindingRow } from "./finding-row.ts";

/** What a restore of etcd may find. */
export const RESTORE_FINDINGS = {
  "restore-foreign-snapshot": {
    severity: "blocker",
    means: "The snapshot was taken from another etcd cluster than the one that it would replace.",
    fix: "Choose a snapshot of this cluster: `lockkeeper snapshot ls`.",
  },
  "restore-cluster-unproven": {
    severity: "warning",
    means: "etcd does not answer, so its cluster id could not be compared with the snapshot's.",
    fix: "Make sure by its name, node and time that the snapshot is this cluster's.",
  },
  "restore-from-last-seen": {
    severity: "warning",
    means:
      "The API server does not answer, so the restore is planned from what the coordinator saw last: objects, marks of nodes and etcd's members are as of then.",
    fix: "Make sure that nodes and control planes are still those that the plan names.",
  },
  "restore-etcd-well": {
    severity: "warning",
    means:
      "The API server does not answer, and etcd does, with a leader: the API may be away for a reason that a restore does not mend.",
    fix: "Look at the API server first (`crictl ps -a`, `journalctl -u kubelet` on a control plane). Restore only where its data itself is wrong.",
  },
  "restore-api-back": {
    severity: "blocker",
    means:
      "The restore began because the API server did not answer, and it answered again before any control plane was stopped.",
    fix: "Look whether the restore is still wanted: everything since the snapshot would be lost. `lockkeeper abort` leaves all as it is; `lockkeeper retry` goes on with it.",
  },
  "restore-version": {
    severity: "blocker",
    means: "The snapshot is of a newer etcd than runs here, or of one that is more than a minor older.",
    fix: "Choose another snapshot, or bring the static pod of etcd to the snapshot's minor first (a rollback does both).",
  },
  "restore-encrypted": {
    severity: "blocker",
    means: "The snapshot is encrypted to an operator's key, and the key is not on the cluster.",
    fix: "Download it, decrypt it with the key (`age -d`), and restore it by hand as docs/restore.md tells; or choose one that is not encrypted.",
  },
  "restore-unproven": {
    severity: "warning",
    means:
      "The coordinator did not restore the snapshot to prove it: the file is whole by its digest and etcd's own hash, and whether etcd starts on it is not known.",
    fix: "Where programs of etcd or room are lacking at the coordinator, give it those and plan anew; or prove the file on another machine (`lockkeeper snapshot verify FILE`). Each control plane restores it beside its live data before anything is stopped.",
  },
  "restore-tool-missing": {
    severity: "blocker",
    means:
      "The agent has no etcdutl or etcdctl of the snapshot's minor: another one may write what this etcd cannot read.",
    fix: "Put the tool of that minor into the agent's image or its folder of etcd tools, then retry.",
  },
  "restore-member-unknown": {
    severity: "blocker",
    means:
      "A control plane's etcd manifest is not as kubeadm writes it: its name, peer URL or data folder is not known.",
    fix: "Mend /etc/kubernetes/manifests/etcd.yaml on the named node; a write-ahead log in a folder of its own is not supported.",
  },
  "restore-download-failed": {
    severity: "blocker",
    means: "The snapshot could not be brought to the host, or what came is not what was sent.",
    fix: "Check the connection to the coordinator and the free space of the host, then retry: it goes on where it broke off.",
  },
  "restore-prepare-failed": {
    severity: "blocker",
    means: "etcd's tool did not make a data folder of the snapshot. The live data is untouched.",
    fix: "Read the log on the host. A damaged snapshot is refused here too: choose another one.",
  },
  "restore-not-prepared": {
    severity: "blocker",
    means: "The folder that was restored beside the live data is not there any more.",
    fix: "Retry: it is made again.",
  },
  "restore-not-stopped": {
    severity: "blocker",
    means: "A control plane's static pods did not stop in time; the host has put its manifests back.",
    fix: "Look at the named process on the host and at its kubelet, then retry.",
  },
  "restore-undone": {
    severity: "blocker",
    means: "No commit came in time, so the host has put its manifests back by itself: it runs on its old data.",
    fix: "Retry: the host is stopped and committed again. Or abort, when no control plane was committed.",
  },
  "restore-not-finished": {
    severity: "blocker",
    means: "The host has committed, and its own unit has not yet put the restored data and the manifests in place.",
    fix: "Read the restore's log on the host; the unit tries again by itself. docs/restore.md has the steps by hand.",
  },
  "restore-split": {
    severity: "blocker",
    means: "Some control planes run on the restored data and others do not. Whichever side has the majority serves.",
    fix: "Retry: it brings the others to the restored data. Do not abort while control planes differ.",
  },
  "restore-watches-hang": {
    severity: "warning",
    means:
      "The etcd tool of this minor cannot raise revisions: watches from before the restore may hang without an error.",
    fix: "Kubelets, kube-proxy and the control plane are restarted. Restart what else watches the API: CNI, ingress and other controllers (`kubectl rollout restart`).",
  },
  "rollback-loses-writes": {
    severity: "warning",
    means:
      "Control planes that have all moved go back only together with etcd's data: everything that was written since the snapshot is lost, objects, Secrets and leases.",
    fix: "Make sure that the cluster can do without what was written since. If not, go forward: `lockkeeper upgrade --to` the same version.",
  },
  "rollback-snapshot-missing": {
    severity: "blocker",
    means:
      "The etcd snapshot that the upgrade took before its first control plane change is not kept by the coordinator any more, or was never taken.",
    fix: "Go forward with the upgrade; or restore another snapshot by hand, together with the manifests of its version.",
  },
  "restore-marks-mended": {
    severity: "info",
    means:
      "A node came back with older marks (cordon, owner, hold) and was given those that it had right before the restore.",
    fix: "Nothing to do.",
  },
} as const satisfies Record<string, FindingRow>;
