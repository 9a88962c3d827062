import type { Result } from "@lockkeeper/core/model/errors";
import type { EtcdFacts, EtcdOwn, HostFacts } from "@lockkeeper/core/model/host";
import type { EtcdFacts as WireEtcd, EtcdFacts__Output as WireEtcdIn } from "../gen/lockkeeper/agent/v1/EtcdFacts.ts";
import type { EtcdOwn__Output as WireOwnIn } from "../gen/lockkeeper/agent/v1/EtcdOwn.ts";
import type { HostFacts as WireFacts, HostFacts__Output as WireFactsIn } from "../gen/lockkeeper/agent/v1/HostFacts.ts";
import { readBootId, readHostInstant, readMachineId, readVersion } from "./ids.ts";
import { AGREEMENT_NAMES, MANAGER_NAMES, PACKAGE_NAMES, readAgreement, readManager, readPackage } from "./names.ts";
import { decode, filled, LIST_MAX, list, text, whole } from "./read.ts";

/** Facts as an agent reports them: it does not know when the coordinator receives them. */
export type ReportedFacts = Omit<HostFacts, "receivedAt">;

/** Facts for the wire; lists over their limit are cut. */
export function encodeFacts(facts: ReportedFacts): WireFacts {
  return {
    hostTimeMs: facts.hostTime,
    os: facts.os,
    kernel: facts.kernel,
    machineId: facts.machineId,
    bootId: facts.bootId,
    ...(facts.packageManager === null ? {} : { packageManager: MANAGER_NAMES[facts.packageManager] }),
    packages: facts.packages.slice(0, LIST_MAX).map(({ name, installed, held, configured }) => ({
      name: PACKAGE_NAMES[name],
      ...(installed === null ? {} : { installed }),
      held,
      configured,
    })),
    offers: facts.offers.slice(0, LIST_MAX).map(({ name, version }) => ({ name: PACKAGE_NAMES[name], version })),
    switchableRepository: facts.switchableRepository,
    ...(facts.kubeadm === null ? {} : { kubeadm: facts.kubeadm }),
    runtime: facts.runtime,
    fileSystems: facts.fileSystems.slice(0, LIST_MAX),
    certificates: facts.certificates
      .slice(0, LIST_MAX)
      .map(({ path, notAfter }) => (notAfter === null ? { path } : { path, notAfterMs: notAfter })),
    units: facts.units.slice(0, LIST_MAX),
    memoryBytes: facts.memoryBytes,
    cpus: facts.cpus,
    swapOn: facts.swapOn,
    cgroupVersion: facts.cgroupVersion ?? 0,
    kubeletFlags: facts.kubeletFlags.slice(0, LIST_MAX),
    manifestDrift: facts.manifestDrift.slice(0, LIST_MAX).map((d) => ({ ...d, lines: d.lines.slice(0, LIST_MAX) })),
    kubeletDrift: (facts.kubeletDrift ?? []).slice(0, LIST_MAX),
    featureGates: (facts.featureGates ?? []).slice(0, LIST_MAX),
    authoritiesWithoutKey: (facts.authoritiesWithoutKey ?? []).slice(0, LIST_MAX),
    corednsPlugins: (facts.corednsPlugins ?? []).slice(0, LIST_MAX),
    etcdExtraArgs: (facts.etcdExtraArgs ?? []).slice(0, LIST_MAX),
    ...(facts.sandboxImage == null ? {} : { sandboxImage: facts.sandboxImage }),
    ...(facts.cgroupV1Accepted == null ? {} : { cgroupV1Accepted: facts.cgroupV1Accepted }),
    ...(facts.etcd === null ? {} : { etcd: encodeEtcd(facts.etcd) }),
  };
}

function encodeEtcd({ quotaBytes = null, agreement = null, version = "", ...etcd }: EtcdFacts): WireEtcd {
  return {
    ...etcd,
    faults: etcd.faults.slice(0, LIST_MAX),
    version,
    ...(quotaBytes === null ? {} : { quotaBytes }),
    ...(agreement === null ? {} : { agreement: { is: AGREEMENT_NAMES[agreement.is], saw: agreement.saw } }),
  };
}

/** Facts from the wire, or what is wrong with them. */
export function decodeFacts(wire: WireFactsIn): Result<ReportedFacts> {
  return decode(() => readFacts(wire, "facts"));
}

export function readFacts(wire: WireFactsIn, path: string): ReportedFacts {
  return {
    hostTime: readHostInstant(wire.hostTimeMs, `${path}.hostTimeMs`),
    os: text(wire.os, `${path}.os`),
    kernel: text(wire.kernel, `${path}.kernel`),
    machineId: readMachineId(wire.machineId, `${path}.machineId`),
    bootId: readBootId(wire.bootId, `${path}.bootId`),
    packageManager:
      wire.packageManager === undefined ? null : readManager(String(wire.packageManager), `${path}.packageManager`),
    packages: list(wire.packages, `${path}.packages`, (it, at) => ({
      name: readPackage(String(it.name), `${at}.name`),
      installed: it.installed === undefined ? null : filled(it.installed, `${at}.installed`, 200),
      held: it.held,
      configured: it.configured,
    })),
    offers: list(wire.offers, `${path}.offers`, (it, at) => ({
      name: readPackage(String(it.name), `${at}.name`),
      version: filled(it.version, `${at}.version`, 200),
    })),
    switchableRepository: wire.switchableRepository,
    kubeadm: wire.kubeadm === undefined ? null : readVersion(wire.kubeadm, `${path}.kubeadm`),
    runtime: text(wire.runtime, `${path}.runtime`),
    fileSystems: list(wire.fileSystems, `${path}.fileSystems`, (it, at) => ({
      mount: filled(it.mount, `${at}.mount`),
      sizeBytes: whole(it.sizeBytes, `${at}.sizeBytes`),
      freeBytes: whole(it.freeBytes, `${at}.freeBytes`),
    })),
    certificates: list(wire.certificates, `${path}.certificates`, (it, at) => ({
      path: filled(it.path, `${at}.path`),
      notAfter: it.notAfterMs === undefined ? null : readHostInstant(it.notAfterMs, `${at}.notAfterMs`),
    })),
    units: list(wire.units, `${path}.units`, (it, at) => ({
      name: filled(it.name, `${at}.name`),
      active: text(it.active, `${at}.active`),
    })),
    memoryBytes: whole(wire.memoryBytes, `${path}.memoryBytes`),
    cpus: whole(wire.cpus, `${path}.cpus`),
    swapOn: wire.swapOn,
    cgroupVersion: wire.cgroupVersion === 1 || wire.cgroupVersion === 2 ? wire.cgroupVersion : null,
    kubeletFlags: list(wire.kubeletFlags, `${path}.kubeletFlags`, (it, at) => ({
      file: filled(it.file, `${at}.file`),
      flag: filled(it.flag, `${at}.flag`, 200),
    })),
    manifestDrift: list(wire.manifestDrift, `${path}.manifestDrift`, (it, at) => ({
      manifest: filled(it.manifest, `${at}.manifest`),
      lines: list(it.lines, `${at}.lines`, (line, where) => text(line, where)),
    })),
    kubeletDrift: list(wire.kubeletDrift, `${path}.kubeletDrift`, (it, at) => text(it, at)),
    featureGates: list(wire.featureGates, `${path}.featureGates`, (it, at) => ({
      by: filled(it.by, `${at}.by`, 200),
      gate: filled(it.gate, `${at}.gate`, 200),
    })),
    authoritiesWithoutKey: list(wire.authoritiesWithoutKey, `${path}.authoritiesWithoutKey`, (it, at) =>
      filled(it, at),
    ),
    corednsPlugins: list(wire.corednsPlugins, `${path}.corednsPlugins`, (it, at) => filled(it, at, 200)),
    etcdExtraArgs: list(wire.etcdExtraArgs, `${path}.etcdExtraArgs`, (it, at) => filled(it, at, 200)),
    sandboxImage: wire.sandboxImage === undefined ? null : text(wire.sandboxImage, `${path}.sandboxImage`),
    cgroupV1Accepted: wire.cgroupV1Accepted ?? null,
    etcd: wire.etcd ? readEtcd(wire.etcd, `${path}.etcd`) : null,
  };
}

function readEtcd(wire: WireEtcdIn, path: string): EtcdFacts {
  return {
    member: text(wire.member, `${path}.member`),
    members: whole(wire.members, `${path}.members`),
    leader: text(wire.leader, `${path}.leader`),
    raftLag: whole(wire.raftLag, `${path}.raftLag`),
    dbBytes: whole(wire.dbBytes, `${path}.dbBytes`),
    faults: list(wire.faults, `${path}.faults`, (it, at) => text(it, at)),
    version: text(wire.version, `${path}.version`, 200),
    quotaBytes: wire.quotaBytes === undefined ? null : whole(wire.quotaBytes, `${path}.quotaBytes`),
    agreement: wire.agreement
      ? {
          is: readAgreement(String(wire.agreement.is), `${path}.agreement.is`),
          saw: text(wire.agreement.saw, `${path}.agreement.saw`),
        }
      : null,
    ...(wire.own ? { own: readOwn(wire.own, `${path}.own`) } : {}),
  };
}

function readOwn(wire: WireOwnIn, path: string): EtcdOwn {
  return {
    name: filled(wire.name, `${path}.name`, 253),
    peerUrl: filled(wire.peerUrl, `${path}.peerUrl`, 300),
    dataFolder: filled(wire.dataFolder, `${path}.dataFolder`),
    clusterId: text(wire.clusterId, `${path}.clusterId`, 32),
    version: text(wire.version, `${path}.version`, 64),
  };
}
