import type { Instant } from "@lockkeeper/core/model/ids";
import type { AddonState } from "@lockkeeper/core/model/state";
import type { BudgetView } from "@lockkeeper/core/rules/drain-views";
import type { Logger } from "pino";
import { readCoreDns, readKubeProxy } from "./addon-view.ts";
import type { Api } from "./api.ts";
import { readBudget } from "./budget-view.ts";
import type { PolicyVersions } from "./discovery.ts";
import { type KubeadmConfig, readKubeadmConfig } from "./kubeadm-config.ts";
import { type NodeSeen, readNode } from "./node-view.ts";
import { type PodSeen, readPod } from "./pod-view.ts";
import { Reflector } from "./reflector.ts";

export type CacheOptions = {
  readonly api: Api;
  readonly policy: PolicyVersions;
  readonly clock: () => Instant;
  readonly log: Logger;
};

/** The watched collections. Nodes that cannot be read stand as the sentence that says why. */
export class Caches {
  readonly nodes: Reflector<NodeSeen | string>;
  readonly pods: Reflector<PodSeen>;
  readonly budgets: Reflector<BudgetView>;
  readonly addons: readonly Reflector<AddonState>[];
  readonly kubeadm: Reflector<KubeadmConfig | string>;
  readonly #listeners = new Set<() => void>();

  constructor({ api, policy, clock, log }: CacheOptions) {
    const changed = () => {
      for (const listener of this.#listeners) listener();
    };
    const cache = <T>(path: string | (() => Promise<string>), name: string, parse: Parse<T>) =>
      new Reflector<T>(
        api,
        {
          name: name || String(path),
          path: typeof path === "string" ? () => Promise.resolve(path) : path,
          query: name ? { fieldSelector: `metadata.name=${name}` } : {},
          parse,
        },
        clock,
        log,
        changed,
      );
    this.nodes = cache("/api/v1/nodes", "", readNodeOrWhy);
    this.pods = cache("/api/v1/pods", "", readPod);
    this.budgets = cache(
      async () => `/apis/${await policy.budgets()}/poddisruptionbudgets`,
      "",
      (object, path) => readBudget(object, path.includes("/v1beta1/")),
    );
    this.addons = [
      cache("/apis/apps/v1/namespaces/kube-system/daemonsets", "kube-proxy", readKubeProxy),
      cache("/apis/apps/v1/namespaces/kube-system/deployments", "coredns", readCoreDns),
    ];
    this.kubeadm = cache("/api/v1/namespaces/kube-system/configmaps", "kubeadm-config", readKubeadmConfig);
  }

  /** Called after each change of any cache. @returns how to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  all(): readonly Pick<Reflector<unknown>, "run" | "refresh" | "seenAt">[] {
    return [this.nodes, this.pods, this.budgets, this.kubeadm, ...this.addons];
  }

  /** Watches everything until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.all().map((reflector) => reflector.run(signal)));
  }

  /** Lists everything anew. @throws what the first failing list threw. */
  async refresh(): Promise<void> {
    await Promise.all(this.all().map((reflector) => reflector.refresh()));
  }

  /** A time at which every cache was complete; null while one has never been listed. */
  asOf(): Instant | null {
    let oldest: Instant | null = null;
    for (const reflector of this.all()) {
      const seenAt = reflector.seenAt();
      if (seenAt === null) return null;
      if (oldest === null || seenAt < oldest) oldest = seenAt;
    }
    return oldest;
  }
}

type Parse<T> = (object: unknown, path: string) => T | null;

function readNodeOrWhy(object: unknown): NodeSeen | string {
  try {
    return readNode(object);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
