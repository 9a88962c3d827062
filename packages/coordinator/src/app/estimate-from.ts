import { type DrainTimes, drainTimesOf } from "@lockkeeper/core/forecast/drain-times";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import { durationsOf } from "@lockkeeper/core/plan/durations";
import { type Estimate, estimateOf } from "@lockkeeper/core/plan/estimate";
import type { Store } from "../ports/store.ts";

/** The newest runs tell best how it goes now. */
const RUNS = 5;
const EVENTS_MAX = 20_000;

type Logs = Pick<Store, "runs" | "events">;

/** An estimate by the newest runs of the store, an open one included. */
export function estimateFrom(store: Logs, plan: Plan): Estimate {
  return estimateOf(plan, durationsOf(newestLogs(store)));
}

/** What drains took in the same runs. */
export function drainTimesFrom(store: Logs): DrainTimes {
  return drainTimesOf(newestLogs(store));
}

function newestLogs(store: Logs): readonly (readonly RunEvent[])[] {
  return store.runs(RUNS).map(({ id }) => store.events(id, 0, EVENTS_MAX));
}
