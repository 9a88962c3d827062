import { aptHold, aptOffers, aptRefresh, aptSimulate, DPKG_FORMAT } from "../packages/apt-argv.ts";
import { dnfHeld, dnfInstalled, dnfOffers } from "../packages/dnf-argv.ts";
import type { HostCommand } from "./command.ts";
import { imagePresent, imagesListed, imagesPinned, labelPinned } from "./image-argv.ts";

const ADMIN_CONF = "/etc/kubernetes/admin.conf";
const KUBELET_CONF = "/etc/kubernetes/kubelet.conf";

/** The command line of a host command, to be run in the host's own namespaces. */
export function commandArgv(command: HostCommand): readonly string[] {
  switch (command.do) {
    case "apt-audit":
      return ["dpkg", "--audit"];
    case "apt-installed":
      return ["dpkg-query", "-W", "-f", DPKG_FORMAT, "kubeadm", "kubelet", "kubectl"];
    case "apt-held":
      return ["apt-mark", "showhold"];
    case "apt-offers":
      return aptOffers(command.scope);
    case "apt-simulate":
      return aptSimulate(command.pins, command.older);
    case "apt-probe-refresh":
      return aptRefresh({ is: "probe", file: command.file, lists: command.lists });
    case "apt-hold":
      return aptHold(command.packages);
    case "deb-extract":
      return ["dpkg-deb", "-x", command.file, command.into];
    case "dnf-installed":
      return dnfInstalled();
    case "dnf-held":
      return dnfHeld();
    case "dnf-offers":
      return dnfOffers(4);
    case "kubeadm-version":
      return [command.path, "version", "-o", "short"];
    case "kubeadm-images":
      return [
        ...[command.path, "config", "images", "list"],
        ...["--kubernetes-version", command.version, "--image-repository", command.repository],
      ];
    case "kubeadm-diff":
      return ["kubeadm", "upgrade", "diff", command.version, "--kubeconfig", ADMIN_CONF, "--context-lines", "0"];
    case "kubeadm-config":
      return kubectl(command.kubeconfig, [
        "get",
        "configmap",
        "kubeadm-config",
        "-o",
        "jsonpath={.data.ClusterConfiguration}",
      ]);
    case "kubelet-config":
      return kubectl(KUBELET_CONF, ["get", "configmap", command.name, "-o", "jsonpath={.data.kubelet}"]);
    case "kube-proxy-image": {
      const image = "jsonpath={.spec.template.spec.containers[0].image}";
      return kubectl(ADMIN_CONF, ["get", "daemonset", "kube-proxy", "--ignore-not-found", "-o", image]);
    }
    case "kube-object":
      return kubectl(ADMIN_CONF, ["get", command.kind, command.name, "--ignore-not-found", "-o", "json"]);
    case "mirror-pod": {
      const ready = '{.status.conditions[?(@.type=="Ready")].status}';
      const shown = `jsonpath={.spec.containers[0].image} ${ready}`;
      return kubectl(ADMIN_CONF, ["get", "pod", `${command.component}-${command.node}`, "-o", shown]);
    }
    case "node-ready": {
      const ready = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
      return kubectl(KUBELET_CONF, ["get", "node", command.node, "-o", ready]);
    }
    case "kubelet-version":
      // The file that this very process runs, even when it was replaced under its name since.
      return [`/proc/${command.pid}/exe`, "--version"];
    case "runtime-version":
      return [command.runtime, "--version"];
    case "image-present":
      return imagePresent(command.tool, command.image);
    case "images-listed":
      return imagesListed();
    case "images-pinned":
      return imagesPinned();
    case "pin-image":
      return labelPinned(command.image, "pinned");
    case "unpin-image":
      return labelPinned(command.image, "");
    case "kubelet-log":
      // Of its own processes: systemd's lines about the unit name no cause. After a fatal error come the stacks of all goroutines.
      return ["journalctl", "_SYSTEMD_UNIT=kubelet.service", "--lines=200", "--output=cat", "--no-pager", "--quiet"];
    case "show-unit": {
      const wanted = ["LoadState", "ActiveState", "SubState", "Result", "MainPID", "ExecMainStartTimestamp"];
      return ["systemctl", "show", command.unit, "-p", [...wanted, "NeedDaemonReload", "Job"].join(",")];
    }
    case "list-units":
      return ["systemctl", "list-units", "--all", "--plain", "--full", "--no-legend", "--no-pager", command.pattern];
    case "start-unit":
      return startUnit(command.unit, command.script);
    case "forget-unit":
      return ["systemctl", "stop", command.unit];
    case "daemon-reload":
      return ["systemctl", "daemon-reload"];
  }
}

// Not --pipe (bound to the agent), --scope (a child of the caller) or --collect (drops the failed state). KillMode=process:
// stopping the unit must not kill a dpkg or kubeadm that still works.
function startUnit(unit: string, script: string): readonly string[] {
  const properties = ["Type=exec", "KillMode=process", "TimeoutStopSec=900"].flatMap((p) => ["-p", p]);
  return ["systemd-run", "--no-block", "--quiet", `--unit=${unit}`, "-r", ...properties, "--", "/bin/sh", script];
}

function kubectl(kubeconfig: string, args: readonly string[]): readonly string[] {
  return ["kubectl", "--kubeconfig", kubeconfig, "--request-timeout=10s", "-n", "kube-system", ...args];
}
