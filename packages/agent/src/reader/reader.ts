import type { Version } from "@lockkeeper/core/model/version";
import type { Clock } from "../clock.ts";
import type { EtcdMember } from "../etcd/member.ts";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import type { SystemFacts } from "../host/system-facts.ts";
import { kubeadmVersion } from "../kubeadm/binary.ts";
import type { HostReader } from "../ports/steps.ts";
import { beforePlan, NOT_LOOKED } from "./before-plan.ts";
import { certificates } from "./certificates.ts";
import { cgroupVersion } from "./cgroup-version.ts";
import { etcdFacts } from "./etcd-facts.ts";
import { fileSystems } from "./file-systems.ts";
import { readBootId, readMachineId } from "./identity.ts";
import { kubeletFlags } from "./kubelet-flags.ts";
import { prettyName } from "./os-release.ts";
import { packageFacts } from "./package-facts.ts";
import { runtimeVersion } from "./runtime.ts";
import { unitStates } from "./unit-states.ts";

/** Between two tries to compare etcd's members: one may lag behind for a moment. */
const COMPARE_AGAIN_MS = 500;

export type ReaderOptions = {
  readonly host: Host;
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly system: () => Promise<SystemFacts>;
  readonly openEtcd: () => Promise<EtcdMember>;
};

/** Reads the host as it is now. Its `read` rejects with a HostFault that says what could not be read. */
export function hostReader({ host, clock, stateFolder, system, openEtcd }: ReaderOptions): HostReader {
  return {
    read: async (target: Version | null) => {
      const { files } = host;
      return {
        machineId: await readMachineId(files),
        bootId: await readBootId(files),
        os: prettyName((await readText(files, "/etc/os-release")) ?? "") ?? "unknown",
        ...(await system()),
        ...(await packageFacts(host, stateFolder, target)),
        kubeadm: await kubeadmVersion(host),
        runtime: await runtimeVersion(host),
        fileSystems: await fileSystems(host, stateFolder),
        certificates: await certificates(host),
        units: await unitStates(host),
        cgroupVersion: await cgroupVersion(host),
        kubeletFlags: await kubeletFlags(host),
        ...(target === null ? NOT_LOOKED : await beforePlan(host)),
        etcd: await etcdFacts(host.files, openEtcd, target === null ? null : () => clock.sleep(COMPARE_AGAIN_MS)),
        // Last of all: the coordinator holds it against the time at which the answer comes, and looking takes seconds.
        hostTime: clock.now(),
      };
    },
  };
}
