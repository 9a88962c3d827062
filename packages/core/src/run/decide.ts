import type { Decision, World } from "../model/decision.ts";
import type { Instant } from "../model/ids.ts";
import type { RunView } from "./view.ts";

/** What to do now. Pure: the same view, world and time give the same answer. */
export function decide(_view: RunView, _world: World, _now: Instant): Decision {
  throw new Error("in work");
}
