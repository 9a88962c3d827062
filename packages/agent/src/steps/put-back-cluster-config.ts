import { posix } from "node:path";
import { redoable } from "../executor/by-unit.ts";
import type { StepRow } from "../executor/step-row.ts";
import { output } from "../host/host.ts";
import { ADMIN_CONF } from "../kubeadm/binary.ts";
import { parseClusterConfig } from "../kubeadm/cluster-config.ts";
import { OBJECTS } from "../rollback-point/cluster-objects.ts";
import { provenPoint } from "./rollback-point.ts";

/** Puts back what kubeadm moved in the cluster, whole objects as they were kept. Safe to be done again. */
export const putBackClusterConfig: StepRow<"put-back-cluster-config"> = {
  mutates: true,
  run: async ({ point, to }, tools) => {
    const { host, stateFolder, key, fail } = tools;
    const kept = (await provenPoint(tools, point)).files.filter(({ path }) => path.startsWith(`${OBJECTS}/`));
    const objects = kept.map(({ path }) => posix.relative(OBJECTS, path).replace(/\.json$/, ""));
    if (!objects.includes("configmap/kubeadm-config")) {
      return fail("rollback-point-damaged", `the rollback point holds no kubeadm-config`);
    }
    const folder = posix.join(stateFolder, "put-back", key.run);
    const files: string[] = [];
    for (const { path, data } of kept) {
      const at = posix.join(folder, posix.relative(OBJECTS, path).replaceAll("/", "-"));
      await host.files.write(at, data, 0o600);
      files.push(at);
    }
    tools.changing();
    tools.progress(`puts back ${objects.join(", ")}`);
    await redoable(tools, "replace", { do: "replace-objects", files }, "host-command-failed");
    const config = parseClusterConfig(await output(host, { do: "kubeadm-config", kubeconfig: ADMIN_CONF }));
    if (config?.version !== to)
      return fail("version-mismatch", `kubeadm-config is at ${config?.version ?? "no version"}, not ${to}`);
    return { version: to, objects };
  },
};
