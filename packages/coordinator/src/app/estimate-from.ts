import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import { durationsOf } from "@lockkeeper/core/plan/durations";
import { type Estimate, estimateOf } from "@lockkeeper/core/plan/estimate";
import type { Store } from "../ports/store.ts";

/** The newest runs tell best how it goes now. */
const RUNS = 5;
const EVENTS_MAX = 20_000;

/** An estimate by the newest runs of the store, an open one included. */
export function estimateFrom(store: Pick<Store, "runs" | "events">, plan: Plan): Estimate {
  const logs = store.runs(RUNS).map(({ id }): readonly RunEvent[] => store.events(id, 0, EVENTS_MAX));
  return estimateOf(plan, durationsOf(logs));
}
