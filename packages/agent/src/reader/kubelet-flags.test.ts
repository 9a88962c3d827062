import { expect, it } from "vitest";
import { flagsIn } from "./kubelet-flags.ts";

it("names the flags that a file gives, not their values and not what a comment says", () => {
  const text = `# KUBELET_EXTRA_ARGS=--old
KUBELET_EXTRA_ARGS="--node-ip=10.0.0.1 --register-with-taints=a--b=c:NoSchedule" --v=2
Environment='KUBELET_KUBECONFIG_ARGS=--kubeconfig=/etc/kubernetes/kubelet.conf'`;
  expect(flagsIn(text)).toEqual(["--node-ip", "--register-with-taints", "--v", "--kubeconfig"]);
  expect(flagsIn("")).toEqual([]);
});
