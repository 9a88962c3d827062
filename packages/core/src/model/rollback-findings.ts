import type { FindingRow } from "./finding-row.ts";

/** What planning a rollback and its steps find. */
export const ROLLBACK_FINDINGS = {
  "control-planes-stay": {
    severity: "warning",
    means:
      "Every control plane runs the new version already. etcd holds what it wrote, and nobody supports an older API server on that data, so no control plane goes back by its manifests.",
    fix: "Go forward: mend what stopped the upgrade and plan it again, `lockkeeper upgrade --to` the same version. Nodes whose turn was under way are brought back into service by the rollback. The last resort is `lockkeeper rollback --with-etcd-restore`, which loses all that was written since the upgrade began.",
  },
  "rollback-storage-unknown": {
    severity: "warning",
    means:
      "A control plane served the new version for a while. Whether something was stored in a form that the older version cannot read is not to be seen from outside.",
    fix: "Think of what was created or changed since its upgrade began, objects of new API versions and CustomResources above all. The etcd snapshot that was taken before the change is kept.",
  },
  "rollback-hop-alone": {
    severity: "info",
    means:
      "The run went over several minors. Only the hop that it stopped in is rolled back: those before it are done.",
    fix: "Nothing is needed. The cluster goes back to where that hop began.",
  },
  "rollback-mixed-minors": {
    severity: "blocker",
    means: "Packages of two minors would have to go back on one node; its repository offers one minor at a time.",
    fix: "Go forward with the upgrade, or take the node's packages back by hand.",
  },
  "rollback-point-missing": {
    severity: "blocker",
    means:
      "A node was changed and no rollback point of it is on record or on its disk: nobody knows exactly what it was.",
    fix: "Go forward with the upgrade. If the host's state folder was removed, put it back from a backup and try again.",
  },
  "rollback-point-damaged": {
    severity: "blocker",
    means:
      "A file of the rollback point is missing, or is not the one that was kept (its digest differs). Nothing was touched.",
    fix: "Go forward with the upgrade, or put the named file back from a backup of the host.",
  },
  "etcd-left-as-it-is": {
    severity: "warning",
    means:
      "kubeadm had upgraded this etcd member. An older etcd does not start on its data, so its manifest was left alone.",
    fix: "Nothing is needed: kubeadm supports the older control plane on the newer etcd, and the next upgrade finds it done.",
  },
  "kubelet-files-set-aside": {
    severity: "info",
    means:
      "A rollback gave the kubelet the configuration, flags and drop-ins that it had before. What lay there in their place, or was not there then, is kept in the named folder of the host.",
    fix: "Nothing is needed. What somebody has changed there since the upgrade began can be taken from the folder; once nobody needs it, remove it.",
  },
} as const satisfies Record<string, FindingRow>;
