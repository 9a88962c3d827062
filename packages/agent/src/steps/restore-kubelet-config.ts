import { posix } from "node:path";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { output } from "../host/host.ts";
import { filesBelow } from "../host/walk.ts";
import { provenPoint } from "./rollback-point.ts";

/** The kubelet's configuration: what a package owns (/usr) stays as the package has it. */
const RESTORED = [
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  "/etc/default/kubelet",
  "/etc/sysconfig/kubelet",
] as const;
const DROP_INS = "/etc/systemd/system/kubelet.service.d";

/**
 * Puts back the kubelet's configuration as a rollback point kept it, byte for byte. The kubelet itself is not restarted:
 * after a drain that was given up its process had not been touched, and in a rollback that is a step of its own. A rollback
 * also moves aside what was not there when the point was kept; nothing is thrown away.
 */
export const restoreKubeletConfig: StepRow<"restore-kubelet-config"> = {
  mutates: true,
  run: async (step, tools) => {
    const { host, key } = tools;
    const { files } = host;
    // All of it is read and proven before any of it is put back.
    const point = step.of ?? { run: key.run, step: step.saved, digest: null };
    const wanted = (await provenPoint(tools, point)).files.filter(({ path }) => isRestored(path));
    let reload = false;
    for (const { path, data, mode } of wanted) {
      if ((await files.read(path))?.equals(data)) continue;
      tools.changing();
      await files.write(path, data, mode);
      reload ||= path.startsWith(`${DROP_INS}/`);
    }
    const paths = wanted.map(({ path }) => path);
    if (step.of !== undefined) reload = (await moveAside(tools, paths)) || reload;
    if (reload) await output(host, { do: "daemon-reload" });
    for (const { path, data } of wanted)
      if (!(await files.read(path))?.equals(data))
        return tools.fail("host-command-failed", `${path} is not as it was kept`);
    return { files: paths };
  },
};

function isRestored(path: string): boolean {
  return RESTORED.some((it) => it === path) || path.startsWith(`${DROP_INS}/`);
}

/** @returns whether a drop-in went. */
async function moveAside(tools: StepTools, kept: readonly string[]): Promise<boolean> {
  const { host, stateFolder, key } = tools;
  const there = (await Promise.all([...RESTORED, DROP_INS].map((path) => filesBelow(host.files, path)))).flat();
  let dropIn = false;
  for (const path of there.filter((it) => !kept.includes(it))) {
    const [data, stat] = [await host.files.read(path), await host.files.stat(path)];
    if (data === null) continue;
    const aside = posix.join(stateFolder, "moved-aside", key.run, path);
    tools.changing();
    tools.progress(`moves ${path} to ${aside}`);
    await host.files.write(aside, data, stat?.mode ?? 0o600);
    await host.files.remove(path);
    dropIn ||= path.startsWith(`${DROP_INS}/`);
  }
  return dropIn;
}
