import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { EtcdOwn, HostFacts } from "@lockkeeper/core/model/host";
import type { Epoch, Instant, NodeName } from "@lockkeeper/core/model/ids";
import type { ClusterState } from "@lockkeeper/core/model/state";
import { isoTime } from "@lockkeeper/core/plan/time-text";

/** What the last to lead knew when it lost the Lease because nothing answered. Members of etcd are as etcd said last. */
export type Known = { readonly epoch: Epoch; readonly state: ClusterState; readonly since: Instant };

type Led =
  /** Not since this process began. */
  | { readonly is: "never" }
  | ({ readonly is: "last" } & Known)
  /** Another may have led since. */
  | { readonly is: "replaced"; readonly why: string };

/** What a coordinator keeps of its last time as leader, in memory alone: one that was started anew knows nothing for sure. */
export class LastKnown {
  #led: Led = { is: "never" };
  /** Each member as etcd itself named it last: an etcd that is down says neither its cluster's id nor its version. */
  readonly #members = new Map<NodeName, EtcdOwn>();

  noteMembers(facts: ReadonlyMap<NodeName, HostFacts>): void {
    for (const [node, { etcd }] of facts) if (etcd?.own?.clusterId) this.#members.set(node, etcd.own);
  }

  /** The Lease was lost by silence. @param state as last seen; null: it was not known, and what was kept before stands. */
  silent(epoch: Epoch | null, state: ClusterState | null, since: Instant): void {
    if (epoch !== null && state !== null) this.#led = { is: "last", epoch, state, since };
  }

  replaced(why: string): void {
    this.#led = { is: "replaced", why };
  }

  /** For people; null where nothing can be begun with it. */
  describe(): string | null {
    if (this.#led.is !== "last") return null;
    const { epoch, state, since } = this.#led;
    const [from, as] = [since, state.asOf].map(isoTime);
    return `stands by without the API since ${from}: the last to lead (epoch ${epoch}), it keeps the cluster as seen at ${as}`;
  }

  /** `restore-not-last-leader` with the reason. */
  known(): Result<Known> {
    const led = this.#led;
    if (led.is === "last") return ok({ epoch: led.epoch, state: led.state, since: led.since });
    const why =
      led.is === "never"
        ? "this coordinator was started, or started anew, and has not led since: it has not seen the cluster, and cannot know who led last"
        : `another coordinator may have led since this one did: ${led.why}`;
    return fail("restore-not-last-leader", why);
  }

  /** With what etcd said last of members that do not answer now, where the host's manifest still describes the same member. */
  withMembers(state: ClusterState): ClusterState {
    const nodes = state.nodes.map((node) => {
      const [own, last] = [node.host?.etcd?.own, this.#members.get(node.name)];
      if (!node.host?.etcd || !own || own.clusterId !== "" || !last) return node;
      if (own.name !== last.name || own.peerUrl !== last.peerUrl || own.dataFolder !== last.dataFolder) return node;
      const named = { ...own, clusterId: last.clusterId, version: last.version };
      return { ...node, host: { ...node.host, etcd: { ...node.host.etcd, own: named } } };
    });
    return { ...state, nodes };
  }
}
