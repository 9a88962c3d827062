import type { Instant } from "@lockkeeper/core/model/ids";

/** Milliseconds since 1970 as an Instant: for times reckoned from the coordinator's clock. */
export function instant(ms: number): Instant {
  return ms as Instant;
}

/** A Kubernetes timestamp (RFC 3339); null when there is none. By the API server's or kubelet's clock. */
export function kubeTime(text: string | null): Instant | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : instant(ms);
}
