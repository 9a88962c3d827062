import { Api } from "./api.ts";
import { KubeAuthorityHome } from "./authority-home.ts";
import { Caches } from "./caches.ts";
import { KubeCluster } from "./cluster.ts";
import { KubeClusterUsers } from "./cluster-users.ts";
import { PolicyVersions } from "./discovery.ts";
import { KubeLease } from "./lease.ts";
import { writeNodeEvent } from "./node-events.ts";
import type { Kube, KubeOptions } from "./options.ts";
import { KubeTokenReviewer } from "./token-reviewer.ts";
import { KubeConfigTransport, type Transport } from "./transport.ts";

/**
 * Connects to the Kubernetes API: every write but the Lease's own, token reviews and the authority's certificate is
 * fenced by the Lease that comes with it. Nothing is asked of the API server yet.
 * @throws when the kubeconfig or the service account cannot be read.
 */
export async function openKube(options: KubeOptions): Promise<Kube> {
  return kubeOver(new KubeConfigTransport(options.kubeconfigFile), options);
}

/** The same over any way to speak to the API server. */
export function kubeOver(transport: Transport, options: Omit<KubeOptions, "kubeconfigFile">): Kube {
  const { namespace, nodeName, clock, log } = options;
  const lease: KubeLease = new KubeLease(
    // The Lease's own requests say nothing of whether the rest may write, nor whether the API server is away for others.
    new Api(transport, clock, () => false),
    namespace,
    options.identity,
    log,
  );
  const api = new Api(transport, clock, () => lease.held());
  const policyVersions = new PolicyVersions(api);
  const caches = new Caches({ api, policy: policyVersions, clock, log });
  const tools = { api, caches, policyVersions, ownNamespace: namespace, gateHosts: new Set(options.gateHosts ?? []) };
  return {
    cluster: new KubeCluster({ tools, nodeName, clock, log }),
    lease,
    reviewer: new KubeTokenReviewer(api, namespace),
    users: new KubeClusterUsers(api, namespace, () => performance.now()),
    authority: new KubeAuthorityHome(api, namespace),
    writeNodeEvent: (event) => writeNodeEvent(api, event, clock()),
  };
}
