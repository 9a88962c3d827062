import { boot, nodeExec, powerOff } from "../nodes.ts";
import { run } from "../run.ts";
import { laterVersions, readState } from "../state.ts";
import type { Lab } from "./lab.ts";

/** The lab that is up. @throws when none is. */
export async function openLab(): Promise<Lab> {
  const state = await readState();
  if (!state?.complete) throw new Error("no lab is up: lab up");
  const names = (role: string) => state.nodes.filter((n) => n.role === role).map((n) => n.name);
  return {
    kubectl: state.kubectl,
    kubeconfig: state.kubeconfig,
    controlPlanes: names("control-plane"),
    workers: names("worker"),
    laterVersions: laterVersions(state),
    startVersion: state.startVersion,
    etcdTool: state.etcdTool ?? "etcdctl",
    address: (node) => state.nodes.find((n) => n.name === node)?.address ?? "",
    k: async (args, stdin) => {
      const options = stdin === undefined ? {} : { input: stdin };
      return (
        await run(state.kubectl, ["--kubeconfig", state.kubeconfig, "--request-timeout=30s", ...args], {
          seconds: 300,
          ...options,
        })
      ).stdout;
    },
    on: (node, line) => nodeExec(node, ["bash", "-c", line]),
    powerOff,
    boot,
  };
}
