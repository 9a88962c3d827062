import { finding } from "@lockkeeper/core/model/finding";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Done } from "@lockkeeper/core/model/outcome";
import { STATIC_POD_COMPONENTS } from "@lockkeeper/core/model/state";
import type { Version } from "@lockkeeper/core/model/version";
import { type NodeContext, podsOn, type Tools, theNode } from "./act-tools.ts";
import { isStatus, messageOf, Unreachable } from "./failures.ts";
import { type StaticPod, staticPods } from "./state.ts";
import { done, until } from "./steady.ts";

/**
 * Waits until the node's control plane has settled: API server, controller manager and scheduler at the version, all four
 * mirror pods Ready with the same hash, restarts and readiness at every look for so many seconds, and that node's own
 * API server ready. While a single control plane is changed the API is away: waited for as policy bears.
 */
export async function staticPodsStable(
  tools: Tools,
  name: NodeName,
  to: Version,
  seconds: number,
  context: NodeContext,
): Promise<Done<"static-pods-stable">> {
  let steadySince: { readonly at: number; readonly prints: readonly string[] } | null = null;
  /** The last that was not as at the look before. */
  let restless: string | null = null;
  let last = "they were not seen";
  const limit = context.policy.staticPods.timeoutSeconds;
  const pods = await until(
    context,
    limit,
    async () => {
      await theNode(tools, name, context.uid, context.signal);
      const found = staticPods(name, await podsOn(tools, name, context.signal));
      const wrong = unsettled(found, to) ?? (await apiServerUnready(tools, found, context.signal));
      const now = performance.now();
      if (wrong) {
        steadySince = null;
        last = wrong;
      } else {
        const prints = found.map(fingerprint);
        const before = steadySince?.prints;
        const changed = found.find((_, at) => before !== undefined && before[at] !== prints[at]);
        if (changed !== undefined) restless = changeOf(changed);
        if (steadySince === null || changed !== undefined || before?.length !== prints.length)
          steadySince = { at: now, prints };
        const held = (now - steadySince.at) / 1000;
        if (held >= seconds) return found;
        last = `settled for ${Math.floor(held)} of ${seconds} s${restless === null ? "" : `; before that ${restless}`}`;
      }
      context.progress(`static pods of ${name}: ${last}`);
      return null;
    },
    () => [finding("static-pods-unstable", { node: name }, `after ${limit} s: ${last}`)],
  );
  return done("static-pods-stable", {
    pods: pods.map(({ state }) => ({ component: state.component, version: state.version, hash: state.hash })),
  });
}

function fingerprint({ pod, state }: StaticPod): string {
  return `${state.component}:${state.hash}:${state.restarts}:${pod.uid}:${pod.readySince ?? ""}`;
}

function changeOf({ state }: StaticPod): string {
  return `${state.component} had changed (${state.restarts} restarts)`;
}

/** What is not yet as it should be, the first thing only; null when everything is. */
function unsettled(found: readonly StaticPod[], to: Version): string | null {
  for (const component of STATIC_POD_COMPONENTS) {
    const same = found.filter(({ state }) => state.component === component);
    const [first] = same;
    if (!first) return `no mirror pod of ${component}`;
    if (same.length > 1) return `${same.length} mirror pods of ${component}`;
    if (component !== "etcd" && first.state.version !== to) return `${component} is at ${first.state.image}, not ${to}`;
    if (!first.state.ready) return `${component} is not Ready`;
  }
  return null;
}

/** Asks the node's own API server where kubeadm wrote its address; otherwise, or where its certificate has no such name, the endpoint. */
async function apiServerUnready(
  tools: Tools,
  found: readonly StaticPod[],
  signal: AbortSignal,
): Promise<string | null> {
  const own = found.find(({ state }) => state.component === "kube-apiserver")?.pod.endpoint;
  if (own) {
    try {
      const answer = await tools.api.askHost(own, "/readyz", signal);
      return answer.status === 200 ? null : `its API server's /readyz answers ${answer.status}`;
    } catch (error) {
      signal.throwIfAborted();
      const otherName = error instanceof Unreachable && error.code === "ERR_TLS_CERT_ALTNAME_INVALID";
      if (!otherName) return `its API server at ${own} does not answer (${messageOf(error)})`;
    }
  }
  return await endpointUnready(tools, signal);
}

/** @returns what /readyz of the configured endpoint says when it is not ready. */
export async function endpointUnready(tools: Tools, signal: AbortSignal): Promise<string | null> {
  try {
    await tools.api.getText("/readyz", signal, 1);
    return null;
  } catch (error) {
    if (isStatus(error, 500, 503)) return `/readyz answers ${error.status}: ${error.message.slice(0, 500)}`;
    throw error;
  }
}
