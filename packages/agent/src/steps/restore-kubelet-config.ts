import type { StepRow } from "../executor/step-row.ts";
import { output } from "../host/host.ts";
import { digestOf } from "../rollback-point/archive.ts";
import { readRollbackPoint, rollbackPointPath } from "../rollback-point/place.ts";

/** The kubelet's configuration: what a package owns (/usr) stays as the package has it. */
const RESTORED = [
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  "/etc/default/kubelet",
  "/etc/sysconfig/kubelet",
] as const;
const RESTORED_DROP_INS = "/etc/systemd/system/kubelet.service.d/";

/**
 * Puts back the kubelet's configuration as a rollback point of the same run kept it, byte for byte. The kubelet itself is
 * not restarted: this belongs to a drain that was given up, when its process had not been touched.
 */
export const restoreKubeletConfig: StepRow<"restore-kubelet-config"> = {
  mutates: true,
  run: async (step, tools) => {
    const { host, key, stateFolder } = tools;
    const { files } = host;
    const at = rollbackPointPath(stateFolder, key.run, step.saved);
    // All of it is read and proven before any of it is put back.
    const found = await readRollbackPoint(files, at, null);
    if (found.is === "absent")
      return tools.fail("host-command-failed", `there is no rollback point of ${step.saved} at ${at}`);
    if (found.is === "damaged") return tools.fail("host-command-failed", found.why);
    const wanted = found.point.files.filter(
      ({ path }) => RESTORED.some((it) => it === path) || path.startsWith(RESTORED_DROP_INS),
    );
    let reload = false;
    for (const { path, data, mode } of wanted) {
      const now = await files.read(path);
      if (now !== null && digestOf(now) === digestOf(data)) continue;
      tools.changing();
      await files.write(path, data, mode);
      reload ||= path.startsWith(RESTORED_DROP_INS);
    }
    if (reload) await output(host, { do: "daemon-reload" });
    for (const { path, data } of wanted) {
      const now = await files.read(path);
      if (now === null || digestOf(now) !== digestOf(data))
        return tools.fail("host-command-failed", `${path} is not as it was kept`);
    }
    return { files: wanted.map(({ path }) => path) };
  },
};
