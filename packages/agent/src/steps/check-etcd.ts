import type { NodeName } from "@lockkeeper/core/model/ids";
import { etcdEvidence, etcdFaults, viewEtcd } from "../etcd/health.ts";
import { EtcdFault } from "../etcd/member.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import { sayError } from "../host/fault.ts";

const LOOK_EVERY_MS = 2_000;

/**
 * Confirms that etcd is whole: all members started, no learner, no alarm, raft lag bounded. A member that is away, or was
 * replaced a moment ago and still catches up, is waited for as long as the step says.
 */
export const checkEtcd: StepRow<"check-etcd"> = {
  mutates: false,
  run: async ({ maxRaftLag, timeoutSeconds }, tools) => {
    const etcd = await tools.openEtcd();
    try {
      let view: Awaited<ReturnType<typeof viewEtcd>> | null = null;
      const onWait = (why: string) => tools.progress(`waits for etcd: ${why}`);
      const options = { clock: tools.clock, deadlineMs: timeoutSeconds * 1000, everyMs: LOOK_EVERY_MS, onWait };
      const why = await waitFor(options, async () => {
        const seen = await asked(tools.node, () => viewEtcd(etcd));
        if (typeof seen === "string") return seen;
        view = seen;
        const faults = etcdFaults(seen, maxRaftLag);
        return faults.length === 0 ? null : faults.join("; ");
      });
      return why === null && view !== null ? etcdEvidence(view) : unhealthy(tools, why ?? "not seen");
    } finally {
      etcd.close();
    }
  },
};

function unhealthy(tools: StepTools, why: string): never {
  return tools.fail("etcd-unhealthy", why);
}

/** kubeadm names a member after its node: a reader must not have to know that 127.0.0.1 is that one. */
async function asked<T>(node: NodeName, ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EtcdFault) return `member ${node} does not answer: ${sayError(error)}`;
    throw error;
  }
}
