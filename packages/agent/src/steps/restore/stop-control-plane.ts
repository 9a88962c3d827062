import type { StepRow } from "../../executor/step-row.ts";
import { MANIFESTS } from "../../kubeadm/manifests.ts";
import { STATIC_PODS } from "../../restore/kept-manifests.ts";
import { apiPort } from "../../restore/own-member.ts";
import { restorePaths } from "../../restore/paths.ts";
import { restoreScript, restoreUnit } from "../../restore/script.ts";
import { restoreAct } from "./act.ts";
import { memberOf } from "./member.ts";

/**
 * Lays the host's own script and unit, and has the script stop the control plane: the undo is armed before the first
 * manifest is taken away, and from then on needs neither this agent nor the API.
 */
export const stopControlPlane: StepRow<"stop-control-plane"> = {
  mutates: true,
  run: async ({ digest, token, undoSeconds, manifests }, tools) => {
    const { files } = tools.host;
    const paths = restorePaths(tools.stateFolder, token);
    const own = await memberOf(tools, [], paths.manifestsAside);
    const inPlace = (await files.stat(`${MANIFESTS}/kube-apiserver.yaml`)) !== null;
    const port = await apiPort(files, inPlace ? MANIFESTS : paths.manifestsAside);
    const script = restoreScript({
      ...{ paths, token, undoSeconds, dataFolder: own.dataFolder, manifests: MANIFESTS, apiPort: port },
      otherManifests: manifests !== undefined,
    });
    await files.write(paths.script, script, 0o700);
    await files.write(paths.unitFile, restoreUnit(paths, token), 0o644);
    tools.progress("stops the control plane; without a commit the host brings it back by itself");
    await restoreAct(tools, "stop", { do: "stop-control-plane", script: paths.script, token, undoSeconds });
    return { digest, token, stopped: STATIC_PODS };
  },
};
