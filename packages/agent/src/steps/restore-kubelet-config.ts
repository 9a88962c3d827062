import { posix } from "node:path";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { output } from "../host/host.ts";
import { filesBelow } from "../host/walk.ts";
import type { SavedFile } from "../rollback-point/archive.ts";
import { provenPoint } from "./rollback-point.ts";

/** A unit file of the operator's own, which stands before the package's. */
const UNIT = "/etc/systemd/system/kubelet.service";
const DROP_INS = `${UNIT}.d`;
/** The kubelet's configuration: what a package owns (/usr) stays as the package has it. */
const RESTORED = [
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  // kubeadm's, from 1.32 on: what of the configuration is this node's alone (NodeLocalCRISocket).
  "/var/lib/kubelet/instance-config.yaml",
  "/etc/default/kubelet",
  "/etc/sysconfig/kubelet",
  UNIT,
] as const;
/** A finding names as many of the files that were set aside. */
const NAMED_MAX = 20;
/** Names tried for a file that an earlier attempt of the run has set aside with other content. */
const ASIDE_MAX = 100;

/**
 * Puts back the kubelet's configuration as a rollback point kept it, byte for byte. The kubelet itself is not restarted:
 * after a drain that was given up its process had not been touched, and in a rollback that is a step of its own. A rollback
 * also takes away what was not there when the point was kept. Nothing is thrown away by it: what it replaces or takes away
 * lies in a folder of the run, and a finding says so.
 */
export const restoreKubeletConfig: StepRow<"restore-kubelet-config"> = {
  mutates: true,
  run: async (step, tools) => {
    const { host, key, stateFolder } = tools;
    const { files } = host;
    // All of it is read and proven before any of it is put back.
    const point = step.of ?? { run: key.run, step: step.saved, digest: null };
    const wanted = (await provenPoint(tools, point)).files.filter(({ path }) => isRestored(path));
    const inRollback = step.of !== undefined;
    const aside = asideFolder(stateFolder, key.run);
    const gone = inRollback ? await newSince(tools, wanted) : [];
    const changed: SavedFile[] = [];
    for (const file of wanted) if (!(await files.read(file.path))?.equals(file.data)) changed.push(file);
    for (const path of inRollback ? [...changed.map((it) => it.path), ...gone] : []) await setAside(tools, path, aside);
    for (const { path, data, mode } of changed) {
      tools.changing();
      await files.write(path, data, mode);
    }
    for (const path of gone) {
      tools.changing();
      await files.remove(path);
    }
    if ([...changed.map((it) => it.path), ...gone].some(isOfUnit)) await output(host, { do: "daemon-reload" });
    for (const { path, data } of wanted)
      if (!(await files.read(path))?.equals(data))
        return tools.fail("host-command-failed", `${path} is not as it was kept`);
    if (inRollback) await tell(tools, aside);
    return { files: wanted.map(({ path }) => path) };
  },
};

function isRestored(path: string): boolean {
  return RESTORED.some((it) => it === path) || path.startsWith(`${DROP_INS}/`);
}

/** systemd reads it, and has to read it anew. */
function isOfUnit(path: string): boolean {
  return path === UNIT || path.startsWith(`${DROP_INS}/`);
}

function asideFolder(stateFolder: string, run: RunId): string {
  return posix.join(stateFolder, "moved-aside", run);
}

/** What the kubelet would read and the rollback point has not. */
async function newSince({ host }: StepTools, kept: readonly SavedFile[]): Promise<readonly string[]> {
  const there = await Promise.all([...RESTORED, DROP_INS].map((path) => filesBelow(host.files, path)));
  return there.flat().filter((path) => !kept.some((it) => it.path === path));
}

/** Copies a file into the run's folder, never over another one. The same content again is there already. */
async function setAside(tools: StepTools, path: string, folder: string): Promise<void> {
  const { files } = tools.host;
  const [data, stat] = [await files.read(path), await files.stat(path)];
  if (data === null) return;
  for (let n = 0; n < ASIDE_MAX; n++) {
    const to = `${posix.join(folder, path)}${n === 0 ? "" : `.${n}`}`;
    const there = await files.read(to);
    if (there?.equals(data)) return;
    if (there !== null) continue;
    tools.changing();
    tools.progress(`keeps ${path} as it is now in ${to}`);
    return files.write(to, data, stat?.mode ?? 0o600);
  }
  tools.fail("host-command-failed", `${posix.join(folder, path)} is there ${ASIDE_MAX} times already`);
}

/** On record by what lies there, so that an attempt that goes on where another one died tells all of it. */
async function tell(tools: StepTools, folder: string): Promise<void> {
  const paths = (await filesBelow(tools.host.files, folder)).map((path) => `/${posix.relative(folder, path)}`);
  if (paths.length === 0) return;
  const more = paths.length > NAMED_MAX ? ` and ${paths.length - NAMED_MAX} more` : "";
  tools.warn("kubelet-files-set-aside", `in ${folder}: ${paths.slice(0, NAMED_MAX).join(", ")}${more}`);
}
