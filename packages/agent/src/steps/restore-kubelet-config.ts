import type { StepRow } from "../executor/step-row.ts";
import { output } from "../host/host.ts";
import { digestOf, readManifest, type SavedFile, savedFolder, savedPath } from "./saved-state.ts";

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
    const folder = savedFolder(stateFolder, key.run, step.saved);
    const manifest = await readManifest(files, folder);
    if (manifest === null)
      return tools.fail("host-command-failed", `there is no rollback point of ${step.saved} in ${folder}`);
    const wanted = manifest.files.filter(
      ({ path }) => RESTORED.some((it) => it === path) || path.startsWith(RESTORED_DROP_INS),
    );
    // All of it is read and proven before any of it is put back.
    const kept: { readonly file: SavedFile; readonly data: Buffer }[] = [];
    for (const file of wanted) {
      const data = await files.read(savedPath(folder, file.path));
      if (data === null || digestOf(data) !== file.digest) {
        return tools.fail("host-command-failed", `the copy of ${file.path} in ${folder} is missing or damaged`);
      }
      kept.push({ file, data });
    }
    let reload = false;
    for (const { file, data } of kept) {
      const now = await files.read(file.path);
      if (now !== null && digestOf(now) === file.digest) continue;
      tools.changing();
      await files.write(file.path, data, file.mode);
      reload ||= file.path.startsWith(RESTORED_DROP_INS);
    }
    if (reload) await output(host, { do: "daemon-reload" });
    for (const { file } of kept) {
      const now = await files.read(file.path);
      if (now === null || digestOf(now) !== file.digest) {
        return tools.fail("host-command-failed", `${file.path} is not as it was kept`);
      }
    }
    return { files: wanted.map(({ path }) => path) };
  },
};
