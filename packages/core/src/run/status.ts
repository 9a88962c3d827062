import type { Decision, World } from "../model/decision.ts";
import type { RunId } from "../model/ids.ts";
import type { UpgradeStatus } from "../model/status.ts";
import type { RunView } from "./view.ts";

/** The upgrade as people and scripts read it. @param decision the last answer of `decide`, for what is waited for. */
export function statusOf(
  _id: RunId,
  _view: RunView,
  _decision: Decision | null,
  _acting: World["acting"],
): UpgradeStatus {
  throw new Error("in work");
}
