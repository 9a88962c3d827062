import type { RollbackPointEvidence } from "@lockkeeper/core/model/evidence";
import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { RollbackPointCopy } from "@lockkeeper/core/model/rollback-point";
import { Encrypter } from "age-encryption";
import type { HostStepOf, StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { HostFault, sayError } from "../host/fault.ts";
import { heldPackages, installedPackages } from "../packages/installed.ts";
import { digestOf, packRollbackPoint, type RollbackPoint } from "../rollback-point/archive.ts";
import { clusterObjects } from "../rollback-point/cluster-objects.ts";
import { gatherCluster, gatherFiles } from "../rollback-point/gather.ts";
import { pruneRollbackPoints, readRollbackPoint, rollbackPointPath } from "../rollback-point/place.ts";
import { exactOf } from "./pins.ts";

/**
 * Keeps the rollback point of a node before it is changed: one archive on the host, readable by root alone, and a copy at
 * the coordinator, encrypted where there is a recipient: it holds the cluster's keys. A whole one of an earlier attempt is
 * kept, for what is there now may have been changed since.
 */
export const saveNodeState: StepRow<"save-node-state"> = {
  mutates: false,
  run: async (step, tools) => {
    const { host, key, stateFolder } = tools;
    const path = rollbackPointPath(stateFolder, key.run, step.id);
    let found = await readRollbackPoint(host.files, path, null);
    if (found.is !== "whole") {
      await host.files.write(path, await gathered(step, tools), 0o600);
      // What counts is what can be read back.
      found = await readRollbackPoint(host.files, path, null);
    }
    if (found.is !== "whole")
      return tools.fail("rollback-point-failed", found.is === "damaged" ? found.why : `${path} is not there`);
    const { point, digest, bytes } = found;
    const copy = await copied(tools, { path, digest, bytes, point });
    await pruneRollbackPoints(host.files, stateFolder, path);
    const { packages, files } = point.manifest;
    return {
      file: path,
      digest,
      bytes: bytes.length,
      files: files.length,
      packages,
      copy,
    } satisfies RollbackPointEvidence;
  },
};

async function gathered(step: HostStepOf<"save-node-state">, tools: StepTools): Promise<Buffer> {
  const { host, key, clock, node, machineId, progress } = tools;
  try {
    const { version, ...cluster } = await gatherCluster(host);
    const about = {
      ...{ run: key.run, step: step.id, node, machineId, savedAt: clock.now(), kubernetesVersion: version },
      packages: exactOf(await installedPackages(host), MANAGED_PACKAGES),
      held: await heldPackages(host),
    };
    const files = [...(await gatherFiles(host, progress)), ...(await clusterObjects(host))];
    return await packRollbackPoint(about, files, cluster);
  } catch (error) {
    if (error instanceof HostFault || error instanceof RangeError)
      return tools.fail("rollback-point-failed", error.message);
    throw error;
  }
}

type Archive = {
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: Buffer;
  readonly point: RollbackPoint;
};

async function copied(tools: StepTools, { path, digest, bytes, point }: Archive): Promise<RollbackPointCopy> {
  const { host, recipient } = tools;
  const { step, savedAt, files, machineId } = point.manifest;
  const about = { step, files: files.length, takenOn: machineId, takenAt: savedAt };
  const target = { run: tools.key.run, node: tools.node, about };
  if (recipient === null) {
    const file = { digest, bytes: bytes.length, form: "tar.zst" } as const;
    return { ...file, machineId: await sent(tools, { ...target, ...file, file: path }) };
  }
  const age = new Encrypter();
  age.addRecipient(recipient);
  const sealed = await age.encrypt(bytes);
  const file = { digest: digestOf(sealed), bytes: sealed.length, form: "tar.zst.age" } as const;
  const sealedPath = `${path}.age`;
  await host.files.write(sealedPath, sealed, 0o600);
  const copy = { ...file, machineId: await sent(tools, { ...target, ...file, file: sealedPath }) };
  await host.files.remove(sealedPath);
  return copy;
}

async function sent(tools: StepTools, upload: Parameters<StepTools["uploader"]["upload"]>[0]) {
  try {
    const copy = await tools.uploader.upload(upload, tools.progress);
    if (copy.digest === upload.digest) return copy.machineId;
    return tools.fail(
      "rollback-point-not-copied",
      `the copy's digest is ${copy.digest}, the archive's ${upload.digest}`,
    );
  } catch (error) {
    return tools.fail("rollback-point-not-copied", sayError(error));
  }
}
