import { setTimeout as delay } from "node:timers/promises";
import { aBudget } from "../api/samples.ts";
import { StatusError } from "../api/status-error.ts";
import { armed, type Fault } from "./fault.ts";
import { onceCordoned } from "./moments.ts";

const EVICTIONS_REFUSED = 4;
const AWAY_MS = 16_000;
const SLOW_MS = 150;
const THROTTLED_MS = 12_000;
const EXPIRE_EVERY_MS = 700;

/** What the Kubernetes API may do to an upgrade. */
export const API_FAULTS = {
  "eviction-500": {
    does: "The API server answers the first few evictions with 500.",
    bites: "drain",
    comes: { is: "succeeds", waits: /pods gone; waiting for/ },
    arm: ({ api }) => {
      const it = armed();
      let left = EVICTIONS_REFUSED;
      api.setFault(({ path }) => {
        if (!path.endsWith("/eviction") || left === 0) return null;
        left -= 1;
        it.bite();
        return { status: 500, body: new StatusError(500, "InternalError", "etcdserver: request timed out").body() };
      });
      return it;
    },
  },
  "eviction-500-lasting": {
    does: "The API server answers every eviction with 500.",
    bites: "drain",
    comes: {
      is: "halts",
      finding: "drain-pod-stays",
      person: "An admission webhook whose service had no endpoints is mended.",
      answer: "retry",
    },
    arm: ({ api }) => {
      const it = armed(() => api.setFault(null));
      api.setFault(({ path }) => {
        if (!path.endsWith("/eviction")) return null;
        it.bite();
        const why = "failed calling webhook: no endpoints available for service";
        return { status: 500, body: new StatusError(500, "InternalError", why).body() };
      });
      return it;
    },
  },
  "pdb-deadlock": {
    does: "A budget allows no eviction at all.",
    bites: "drain",
    comes: {
      is: "halts",
      finding: "drain-blocked-by-budget",
      person: "The budget is loosened.",
      answer: "retry",
    },
    arm: ({ api, first }) => {
      const it = armed(() => {
        api.store.put(aBudget("web", "web", { maxUnavailable: 2 }));
      });
      // A plan is not made over a budget that blocks: it comes when the upgrade has begun.
      onceCordoned(api, first, () => {
        api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
        it.bite();
      });
      return it;
    },
  },
  "api-down": {
    does: "The API server is away for longer than a coordinator may lead without it.",
    bites: "drain",
    comes: { is: "succeeds", waits: /API server does not answer/ },
    arm: ({ api, worker }) => {
      const it = armed();
      onceCordoned(api, worker, () => {
        it.bite();
        void api
          .goAway()
          .then(() => delay(AWAY_MS))
          .then(() => api.comeBack());
      });
      return it;
    },
  },
  "api-slow": {
    does: "The API server takes its time over every request.",
    bites: null,
    comes: { is: "succeeds", waits: null },
    arm: ({ api }) => {
      const it = armed();
      api.setFault(async () => {
        it.bite();
        await delay(SLOW_MS);
        return null;
      });
      return it;
    },
  },
  "api-throttling": {
    does: "The API server answers everything but its Leases with 429 and Retry-After for a while.",
    bites: "cordon",
    comes: { is: "succeeds", waits: /throttles our requests/ },
    arm: ({ api, worker }) => {
      const it = armed();
      let until = 0;
      onceCordoned(api, worker, () => {
        until = Date.now() + THROTTLED_MS;
      });
      api.setFault(({ path }) => {
        if (Date.now() >= until || path.includes("/leases/")) return null;
        it.bite();
        const why = "Too many requests, please try again later.";
        return { status: 429, retryAfter: 1, body: new StatusError(429, "TooManyRequests", why).body() };
      });
      return it;
    },
  },
  "watch-410": {
    does: "Every watch is ended with 410 Gone, again and again.",
    bites: null,
    comes: { is: "succeeds", waits: null },
    arm: ({ api }) => {
      const it = armed();
      const again = setInterval(() => {
        api.expireWatches();
        it.bite();
      }, EXPIRE_EVERY_MS);
      again.unref();
      return it;
    },
  },
} as const satisfies Record<string, Fault>;
