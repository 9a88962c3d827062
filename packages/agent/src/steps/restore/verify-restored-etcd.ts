import { compareMembers } from "../../etcd/agreement.ts";
import { etcdFaults, viewEtcd } from "../../etcd/health.ts";
import { EtcdFault } from "../../etcd/member.ts";
import type { StepRow } from "../../executor/step-row.ts";
import { waitFor } from "../../executor/wait.ts";
import { sayError } from "../../host/fault.ts";

const LOOK_EVERY_MS = 2_000;

/** All members there and well, and their hashes equal at one revision; waited for, since they have just been started. */
export const verifyRestoredEtcd: StepRow<"verify-restored-etcd"> = {
  mutates: false,
  run: async ({ members, timeoutSeconds }, tools) => {
    let seen: { readonly revision: string; readonly clusterId: string } | null = null;
    let differ = false;
    const look = async (): Promise<string | null> => {
      const etcd = await tools.openEtcd();
      try {
        const view = await viewEtcd(etcd);
        const faults = etcdFaults(view, Number.POSITIVE_INFINITY);
        if (faults.length > 0) return faults.join("; ");
        if (view.members.length !== members)
          return `etcd has ${view.members.length} members; there are to be ${members}`;
        const agreement = await compareMembers(etcd, () => tools.clock.sleep(1000));
        differ = agreement.is === "differ";
        if (agreement.is !== "agreed") return agreement.why;
        if (agreement.members !== members) return `${agreement.members} of ${members} members could be compared`;
        seen = { revision: String(agreement.revision), clusterId: view.local.clusterId.toString(16) };
        return null;
      } catch (error) {
        if (error instanceof EtcdFault) return sayError(error);
        throw error;
      } finally {
        etcd.close();
      }
    };
    const onWait = (why: string) => tools.progress(`waits for etcd: ${why}`);
    const options = { clock: tools.clock, deadlineMs: timeoutSeconds * 1000, everyMs: LOOK_EVERY_MS, onWait };
    const why = await waitFor(options, look);
    if (why !== null || seen === null)
      return tools.fail(differ ? "etcd-members-differ" : "etcd-unhealthy", why ?? "not seen");
    const found: { readonly revision: string; readonly clusterId: string } = seen;
    return { members, ...found };
  },
};
