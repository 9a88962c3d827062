import type { Api } from "./api.ts";
import { list, text } from "./json.ts";

const TTL_MS = 60_000;

/** Which versions of the policy group this API server serves now; asked again after a minute, because upgrades change it. */
export class PolicyVersions {
  readonly #api: Api;
  #budgets: { readonly version: string; readonly at: number } | null = null;

  constructor(api: Api) {
    this.#api = api;
  }

  /** `policy/v1` where it is served (since 1.21), else `policy/v1beta1`. */
  async budgets(): Promise<string> {
    if (this.#budgets && performance.now() - this.#budgets.at < TTL_MS) return this.#budgets.version;
    const group = await this.#api.get("/apis/policy");
    const served = list(group, "versions").map((v) => text(v, "groupVersion"));
    const version = served.includes("policy/v1") ? "policy/v1" : "policy/v1beta1";
    this.#budgets = { version, at: performance.now() };
    return version;
  }

  /**
   * The version of Eviction that the subresource pods/eviction takes: `policy/v1` since 1.22, `policy/v1beta1` before.
   * (1.21 serves budgets as v1 and evictions as v1beta1, so the subresource's own entry is read.)
   */
  async evictions(signal?: AbortSignal): Promise<string> {
    const resources = await this.#api.get("/api/v1", signal);
    const entry = list(resources, "resources").find((r) => text(r, "name") === "pods/eviction");
    return text(entry, "version") === "v1" ? "policy/v1" : "policy/v1beta1";
  }
}
