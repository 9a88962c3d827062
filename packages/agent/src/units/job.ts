import type { Version } from "@lockkeeper/core/model/version";
import type { RestoreOrder } from "@lockkeeper/snapshot/restore-argv";
import type { RestoreTool } from "@lockkeeper/snapshot/restore-tool";
import type { ImageTool, Pin } from "../host/command.ts";

/** What a transient unit on the host does: typed data; the script is made from it by script.ts. */
export type UnitJob =
  /** Completes an installation that was broken off. */
  | { readonly do: "repair-packages" }
  /** Reads the offers of one source file anew. */
  | { readonly do: "refresh-source"; readonly file: string }
  | { readonly do: "download-packages"; readonly pins: readonly Pin[]; readonly older?: true }
  /**
   * Whatever the installation's end, these packages are held after it. `older`: they may be older than what is there.
   * `keepKubelet`: the packages' own scripts cannot restart the kubelet.
   */
  | {
      readonly do: "install-packages";
      readonly pins: readonly Pin[];
      readonly hold: readonly string[];
      readonly older?: true;
      readonly keepKubelet?: true;
    }
  | { readonly do: "pull-images"; readonly tool: ImageTool; readonly images: readonly string[] }
  | {
      readonly do: "kubeadm-apply";
      readonly version: Version;
      readonly ignore: readonly string[];
      readonly force: boolean;
    }
  | { readonly do: "kubeadm-node"; readonly ignore: readonly string[] }
  /** `forgetResources`: while it is stopped, the state of its CPU and memory managers is removed. `proxyToo`: kube-proxy begins anew, too. */
  | { readonly do: "restart-kubelet"; readonly forgetResources?: true; readonly proxyToo?: true }
  /** Objects of the cluster, each in a file of JSON, take the place of those of the same names. */
  | { readonly do: "replace-objects"; readonly files: readonly string[] }
  /** Makes a data folder of a snapshot, under another name until it is whole. */
  | {
      readonly do: "restore-snapshot";
      readonly tool: RestoreTool;
      readonly order: RestoreOrder;
      readonly likeFolder: string;
    }
  /** The restore's script on the host (restore/script.ts), of which these are the acts. */
  | {
      readonly do: "stop-control-plane" | "confirm-stopped" | "commit-restore";
      readonly script: string;
      readonly token: string;
      readonly undoSeconds: number;
    };

export type UnitJobName = UnitJob["do"];

/** After so long a unit is reported as late. It is never killed for it: dpkg and kubeadm must end by themselves. */
export const EXPECTED_MS: { readonly [J in UnitJobName]: number } = {
  "repair-packages": 300_000,
  "refresh-source": 120_000,
  "download-packages": 600_000,
  "install-packages": 600_000,
  "pull-images": 1_200_000,
  "kubeadm-apply": 900_000,
  "kubeadm-node": 600_000,
  "restart-kubelet": 120_000,
  "replace-objects": 120_000,
  "restore-snapshot": 1_200_000,
  "stop-control-plane": 180_000,
  "confirm-stopped": 90_000,
  "commit-restore": 90_000,
};
