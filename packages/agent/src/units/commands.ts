import { restoreArgv } from "@lockkeeper/snapshot/restore-argv";
import { pullImage } from "../host/image-argv.ts";
import { aptDownload, aptHold, aptInstall, aptRefresh, dpkgRepair } from "../packages/apt-argv.ts";
import type { UnitJob } from "./job.ts";

export type UnitCommands = {
  /** In order; the first that fails ends them. */
  readonly steps: readonly (readonly string[])[];
  /** Run whatever came before. */
  readonly lastly: readonly (readonly string[])[];
};

/** The command lines of a unit's job. */
export function unitCommands(job: UnitJob): UnitCommands {
  switch (job.do) {
    case "repair-packages":
      return only([dpkgRepair()]);
    case "refresh-source":
      return only([aptRefresh({ is: "source", file: job.file })]);
    case "download-packages":
      return only([aptDownload(job.pins, job.older)]);
    case "install-packages":
      return install(job);
    case "pull-images":
      return only(job.images.map((image) => pullImage(job.tool, image)));
    case "kubeadm-apply":
      // It lifts what kubeadm calls skippable: of those, planning lets only old kubelets come here.
      return only([
        [
          "kubeadm",
          "upgrade",
          "apply",
          job.version,
          "--yes",
          ...(job.force ? ["--force"] : []),
          ...ignoring(job.ignore),
        ],
      ]);
    case "kubeadm-node":
      return only([["kubeadm", "upgrade", "node", ...ignoring(job.ignore)]]);
    case "restart-kubelet":
      if (job.forgetResources) return restartWithoutState();
      return only([
        UNMASK,
        ["systemctl", "daemon-reload"],
        ["systemctl", "restart", "kubelet.service"],
        ...(job.proxyToo ? [["sh", "-c", END_KUBE_PROXY]] : []),
      ]);
    case "replace-objects":
      return only(
        job.files.map((file) => [
          "kubectl",
          "--kubeconfig",
          "/etc/kubernetes/admin.conf",
          "replace",
          "--filename",
          file,
        ]),
      );
    case "restore-snapshot":
      return restoreSnapshot(job);
    case "stop-control-plane":
    case "confirm-stopped":
    case "commit-restore":
      return only([["sh", job.script, ACTS[job.do]]]);
  }
}

/**
 * While its unit is masked a kubelet runs on, and nobody starts or restarts it: older packages of kubeadm do so in their
 * postinst, though the node has not been drained (kubernetes/release#2412). The mask lies in /run, so no boot finds it.
 */
const MASK = ["sh", "-c", "systemctl mask --runtime kubelet.service || true"];
const UNMASK = ["systemctl", "unmask", "--runtime", "kubelet.service"];

function install({ pins, hold, older, keepKubelet }: Extract<UnitJob, { do: "install-packages" }>): UnitCommands {
  const act = aptInstall(pins, older);
  const held = hold.length === 0 ? [] : [aptHold(hold)];
  if (!keepKubelet) return { steps: [act], lastly: held };
  // One that ended by itself meanwhile was not started anew by systemd; of one that runs nothing is changed.
  return { steps: [MASK, act], lastly: [...held, UNMASK, ["systemctl", "start", "kubelet.service"]] };
}

const ACTS = { "stop-control-plane": "stop", "confirm-stopped": "confirm", "commit-restore": "commit" } as const;

/** What a unit makes may get another label than what a container may read; where labels are none of its disk's, they are its mount's. */
const LIKE_LABELS = `[ ! -e /sys/fs/selinux/enforce ] || chcon -R --reference="$1" "$2" || echo 'the labels were left as they are'`;

/** The folder appears under its name only when it is whole and on the disk; its owner and its SELinux label are the data folder's. */
function restoreSnapshot({ tool, order, likeFolder }: Extract<UnitJob, { do: "restore-snapshot" }>): UnitCommands {
  const making = `${order.dataDir}.making`;
  const made = restoreArgv(tool, { ...order, dataDir: making });
  if (made.is === "refused") throw new RangeError(made.why);
  return only([
    ["rm", "-rf", making, order.dataDir],
    made.argv,
    ["chown", "-R", `--reference=${likeFolder}`, making],
    ["sh", "-c", LIKE_LABELS, "sh", likeFolder, making],
    ["sync", "-f", making],
    ["mv", "-T", making, order.dataDir],
    ["sync", "-f", order.dataDir],
  ]);
}

/** A kubelet of another minor does not start on the state that this one's managers keep. */
const KUBELET_STATE = ["/var/lib/kubelet/cpu_manager_state", "/var/lib/kubelet/memory_manager_state"];

/** Whatever fails on the way, it is started again. */
function restartWithoutState(): UnitCommands {
  return {
    steps: [
      UNMASK,
      ["systemctl", "stop", "kubelet.service"],
      ["rm", "-f", ...KUBELET_STATE],
      ["systemctl", "daemon-reload"],
    ],
    lastly: [["systemctl", "start", "kubelet.service"]],
  };
}

/** Whoever runs it starts it again: the kubelet, or a unit. There may be none. */
const END_KUBE_PROXY = "grep -lsx -- kube-proxy /proc/[0-9]*/comm | cut -d/ -f3 | xargs -r kill -TERM || true";

function only(steps: UnitCommands["steps"]): UnitCommands {
  return { steps, lastly: [] };
}

function ignoring(checks: readonly string[]): readonly string[] {
  return checks.length === 0 ? [] : [`--ignore-preflight-errors=${checks.join(",")}`];
}
