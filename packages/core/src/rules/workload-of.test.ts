import { expect, it } from "vitest";
import { workloadOf } from "./workload-of.ts";

it.each([
  [{ kind: "ReplicaSet", name: "web-front-7d4b9" }, "Deployment shop/web-front"],
  [{ kind: "StatefulSet", name: "db" }, "StatefulSet shop/db"],
  [{ kind: "DaemonSet", name: "logs" }, "DaemonSet shop/logs"],
  [{ kind: "Job", name: "once" }, null],
  [{ kind: "ReplicaSet", name: "alone" }, null],
  [null, null],
])("a pod of %j belongs to %s", (controller, workload) => {
  expect(workloadOf({ namespace: "shop", controller })).toBe(workload);
});
