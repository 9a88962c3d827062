import type { StepRow } from "../../executor/step-row.ts";
import { STATIC_PODS } from "../../restore/kept-manifests.ts";
import { restorePaths } from "../../restore/paths.ts";
import { restoreAct } from "./act.ts";

/** Right before the commit: all is still stopped, the host has not put itself back, and has its whole time again. */
export const confirmStopped: StepRow<"confirm-stopped"> = {
  mutates: true,
  run: async ({ digest, token, undoSeconds }, tools) => {
    const { script } = restorePaths(tools.stateFolder, token);
    await restoreAct(tools, "confirm", { do: "confirm-stopped", script, token, undoSeconds });
    return { digest, token, stopped: STATIC_PODS };
  },
};
