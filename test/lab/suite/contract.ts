import { KubeConfigTransport } from "@lockkeeper/coordinator/kube/transport";
import { BEHAVIOURS } from "../../contract/behaviours.ts";
import { ask, at, type ContractWorld } from "../../contract/world.ts";
import { type Lab, until } from "./lab.ts";
import type { Report } from "./report.ts";

const NAMESPACE = "contract";

/** The behaviours of the Kubernetes API that the sandbox is held to, on the lab's own: in a namespace that goes afterwards. */
export async function apiContract(lab: Lab, report: Report): Promise<void> {
  report.section("the contract of the Kubernetes API, as the sandbox is held to it");
  const [node = ""] = lab.workers;
  const transport = new KubeConfigTransport(lab.kubeconfig);
  const world: ContractWorld = {
    ...{ transport, namespace: NAMESPACE, node },
    makeReady: async (pod) => {
      await until(`the pod ${pod} to be Ready`, 90, async () => {
        const { body } = await ask(world, "GET", `/api/v1/namespaces/${NAMESPACE}/pods/${pod}`);
        const conditions = at(body, "status", "conditions") as readonly { type: string; status: string }[] | undefined;
        return conditions?.some(({ type, status }) => type === "Ready" && status === "True") ? true : null;
      });
    },
  };
  await lab.k(["create", "namespace", NAMESPACE]);
  try {
    for (const { name, run } of BEHAVIOURS) await report.check(name, () => run(world));
  } finally {
    await lab.k(["delete", "namespace", NAMESPACE, "--wait=false"]);
  }
}
