import type { ManagedPackage } from "@lockkeeper/core/model/host";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Version } from "@lockkeeper/core/model/version";

/** Where apt reads its sources and keeps its lists: the host's own, one source file alone, or a folder of ours. */
export type AptScope =
  | { readonly is: "host" }
  /** Only this source file; the lists of the others stay as they are. */
  | { readonly is: "source"; readonly file: string }
  /** A source file and a lists folder of ours: nothing of the host changes. */
  | { readonly is: "probe"; readonly file: string; readonly lists: string };

/** A package at an exact version, e.g. kubeadm 1.21.0-1.1. */
export type Pin = { readonly name: ManagedPackage; readonly version: string };

/** A container runtime's client for images. */
export type Crictl = { readonly is: "crictl"; readonly path: string; readonly endpoint: string | null };
export type ImageTool = Crictl | { readonly is: "ctr"; readonly hostsFolder: string | null };

/**
 * Everything that is run on the host outside of units: a closed list. Each is turned into argv by one pure function.
 * All of them look, or change nothing but folders of ours, but for `hold` (puts a lost hold back), `daemon-reload`,
 * `forget-unit`, `pin-image` and `unpin-image`.
 */
export type HostCommand =
  | { readonly do: "apt-audit" }
  | { readonly do: "apt-installed" }
  | { readonly do: "apt-held" }
  | { readonly do: "apt-offers"; readonly scope: AptScope }
  /** `older`: the pins may be older than what is installed. */
  | { readonly do: "apt-simulate"; readonly pins: readonly Pin[]; readonly older?: true }
  | { readonly do: "apt-probe-refresh"; readonly file: string; readonly lists: string }
  | { readonly do: "apt-hold"; readonly packages: readonly string[] }
  | { readonly do: "deb-extract"; readonly file: string; readonly into: string }
  | { readonly do: "dnf-installed" }
  | { readonly do: "dnf-held" }
  | { readonly do: "dnf-offers" }
  | { readonly do: "kubeadm-version"; readonly path: string }
  | { readonly do: "kubeadm-images"; readonly path: string; readonly version: Version; readonly repository: string }
  /** What `kubeadm upgrade` to that version would change in the static pods' manifests, as a unified diff. */
  | { readonly do: "kubeadm-diff"; readonly version: Version }
  | { readonly do: "kubeadm-config"; readonly kubeconfig: string }
  | { readonly do: "kubelet-config"; readonly name: string }
  | { readonly do: "kube-proxy-image" }
  /** An object of kube-system that kubeadm keeps, as JSON; nothing when there is none. */
  | { readonly do: "kube-object"; readonly kind: "configmap" | "daemonset" | "deployment"; readonly name: string }
  /** Image and readiness of a static pod as its mirror pod shows them. */
  | { readonly do: "mirror-pod"; readonly component: string; readonly node: NodeName }
  | { readonly do: "node-ready"; readonly node: NodeName }
  | { readonly do: "kubelet-version"; readonly pid: number }
  /** The end of what it logged, whichever of its processes said it. */
  | { readonly do: "kubelet-log" }
  | { readonly do: "runtime-version"; readonly runtime: "containerd" | "crio" }
  | { readonly do: "image-present"; readonly tool: Crictl; readonly image: string }
  | { readonly do: "images-listed" }
  /** Names of the images that are kept from the kubelet's garbage collection. */
  | { readonly do: "images-pinned" }
  | { readonly do: "pin-image" | "unpin-image"; readonly image: string }
  | { readonly do: "show-unit"; readonly unit: string }
  | { readonly do: "list-units"; readonly pattern: string }
  | { readonly do: "start-unit"; readonly unit: string; readonly script: string }
  | { readonly do: "forget-unit"; readonly unit: string }
  | { readonly do: "daemon-reload" };

export type CommandName = HostCommand["do"];

/** How a command ended. `failure` is null exactly when it exited with 0 in time; else a sentence without its output's secrets. */
export type CommandResult = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: string | null;
};
