import { etcdEvidence, etcdFaults, viewEtcd } from "../etcd/health.ts";
import { EtcdFault } from "../etcd/member.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import { sayError } from "../host/fault.ts";

/** etcd's static pod may have been replaced a moment ago: its election and its followers' catching up take seconds. */
const WELL_DEADLINE_MS = 90_000;
const LOOK_EVERY_MS = 2_000;

/** Confirms that etcd is whole: all members started, no learner, no alarm, raft lag bounded. */
export const checkEtcd: StepRow<"check-etcd"> = {
  mutates: false,
  run: async ({ maxRaftLag }, tools) => {
    const etcd = await tools.openEtcd();
    try {
      let view: Awaited<ReturnType<typeof viewEtcd>> | null = null;
      const onWait = (why: string) => tools.progress(`waits for etcd: ${why}`);
      const options = { clock: tools.clock, deadlineMs: WELL_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
      const why = await waitFor(options, async () => {
        const seen = await asked(() => viewEtcd(etcd));
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

async function asked<T>(ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EtcdFault) return sayError(error);
    throw error;
  }
}
