import { byUnit } from "../../executor/by-unit.ts";
import type { StepRow } from "../../executor/step-row.ts";
import type { StepTools } from "../../executor/tools.ts";
import { waitFor } from "../../executor/wait.ts";
import { kubeletState, unhealthy, withItsWords } from "../../kubelet/process.ts";

const BACK_DEADLINE_MS = 240_000;
const LOOK_EVERY_MS = 1_000;
/** systemd tells starts to the second, cut off. */
const START_GRAIN_MS = 1_000;

/**
 * Restarts the kubelet's process, and kube-proxy's: where revisions went back, it would wait for ever for changes, and send
 * requests to pods that have gone. All other pods go on. In doubt a kubelet younger than the act is enough.
 */
export const resyncKubelet: StepRow<"resync-kubelet"> = {
  mutates: true,
  run: (_, tools) =>
    byUnit(tools, {
      part: "resync",
      failure: "kubelet-not-back",
      check: async (begunAt) => {
        if (begunAt === null || (await back(tools)) !== null) return null;
        const { pid, startedAt } = await kubeletState(tools.host);
        return startedAt !== null && startedAt + START_GRAIN_MS >= begunAt ? { pid } : null;
      },
      prepare: async () => ({ do: "restart-kubelet", proxyToo: true }),
      verify: async () => {
        const why = await back(tools);
        if (why !== null) return tools.fail("kubelet-not-back", await withItsWords(tools.host, why));
        return { pid: (await kubeletState(tools.host)).pid };
      },
    }),
};

function back(tools: StepTools): Promise<string | null> {
  const onWait = (why: string) => tools.progress(`waits for the kubelet: ${why}`);
  const options = { clock: tools.clock, deadlineMs: BACK_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
  return waitFor(options, async () => {
    const { active, pid } = await kubeletState(tools.host);
    if (active !== "active" || pid === 0) return `kubelet.service is ${active}`;
    return unhealthy(tools.host);
  });
}
