import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import { output } from "../host/host.ts";
import { kubeletState } from "../kubelet/process.ts";

const READY_DEADLINE_MS = 180_000;
const LOOK_EVERY_MS = 2_000;
/** A kubelet that was just restarted still counts as Ready, turns NotReady, and then Ready again. */
const STEADY_MS = 20_000;
/** A kubelet that has run for so long has come to rest. */
const RESTED_MS = 60_000;

/**
 * Waits until the node is Ready and stays so. kubeadm's check ControlPlaneNodesReady fails an `upgrade apply` that comes
 * right after a restart of the kubelet. Ours does not restart it there; somebody else may have.
 * @throws StepFailure when it is not Ready within three minutes.
 */
export async function confirmNodeReady(tools: StepTools): Promise<void> {
  let readySince: number | null = null;
  const onWait = (why: string) => tools.progress(`waits until ${tools.node} is Ready again: ${why}`);
  const options = { clock: tools.clock, deadlineMs: READY_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
  const why = await waitFor(options, async () => {
    const ready = (await output(tools.host, { do: "node-ready", node: tools.node })).trim();
    if (ready !== "True") {
      readySince = null;
      return `its Ready condition is ${ready || "not there"}`;
    }
    const now = tools.clock.now();
    const { startedAt } = await kubeletState(tools.host);
    if (startedAt !== null && now - startedAt >= RESTED_MS) return null;
    readySince ??= now;
    const held = now - readySince;
    return held >= STEADY_MS ? null : `Ready for ${Math.round(held / 1000)} of ${STEADY_MS / 1000} s`;
  });
  if (why !== null) tools.fail("node-not-ready", why);
}
