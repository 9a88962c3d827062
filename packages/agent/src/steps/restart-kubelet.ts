import type { Version } from "@lockkeeper/core/model/version";
import { byUnit } from "../executor/by-unit.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import { configuredAt, kubeletState, notUpAt, unhealthy, withItsWords } from "../kubelet/process.ts";

/** A kubelet that must first bring its static pods up again is back within seconds; a slow disk takes longer. */
const BACK_DEADLINE_MS = 240_000;
/** How long one that a package has started already may take to be well before it is restarted after all. */
const STARTING_DEADLINE_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
/** Its health endpoint is on the host itself and costs next to nothing. */
const HEALTH_EVERY_MS = 250;
/** systemd tells starts to the second, cut off. */
const START_GRAIN_MS = 1_000;

/**
 * Has the kubelet run its new binary and configuration. A kubelet that was started after both were written (some packages
 * restart it by themselves) is not restarted once more.
 */
export const restartKubelet: StepRow<"restart-kubelet"> = {
  mutates: true,
  run: (step, tools) =>
    byUnit(tools, {
      part: "restart",
      failure: "kubelet-not-back",
      check: async (begunAt) => {
        // One whose state is to go must be stopped for it, whoever has started it since.
        if (begunAt === null && step.forgetResources) return null;
        // After a reboot the kubelet may be just starting.
        if (begunAt !== null) await back(tools, step.to);
        return fresh(tools, step.to);
      },
      prepare: async () => ({ do: "restart-kubelet", ...(step.forgetResources ? { forgetResources: true } : {}) }),
      verify: async () => {
        const why = await back(tools, step.to);
        if (why !== null) return tools.fail("kubelet-not-back", await withItsWords(tools.host, why));
        return { version: step.to, pid: (await kubeletState(tools.host)).pid };
      },
    }),
};

/** The evidence when the kubelet is up at the version and was started after everything that it reads; else null. */
async function fresh(tools: StepTools, to: Version): Promise<{ version: Version; pid: number } | null> {
  const state = await kubeletState(tools.host);
  if (notUpAt(state, to) !== null || state.reloadNeeded || state.startedAt === null) return null;
  if (state.startedAt < (await configuredAt(tools.host)) + START_GRAIN_MS) return null;
  // A package may have restarted it a moment ago: it is given the time to come up instead of being stopped half way.
  const onWait = (why: string) => tools.progress(`waits for the kubelet, which was just started: ${why}`);
  const options = { clock: tools.clock, deadlineMs: STARTING_DEADLINE_MS, everyMs: HEALTH_EVERY_MS, onWait };
  return (await waitFor(options, () => unhealthy(tools.host))) === null ? { version: to, pid: state.pid } : null;
}

/** Waits until the kubelet is up at the version and well. @returns null then, else what is in the way. */
function back(tools: StepTools, to: Version): Promise<string | null> {
  const onWait = (why: string) => tools.progress(`waits for the kubelet: ${why}`);
  const options = { clock: tools.clock, deadlineMs: BACK_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
  return waitFor(options, async () => notUpAt(await kubeletState(tools.host), to) ?? unhealthy(tools.host));
}
