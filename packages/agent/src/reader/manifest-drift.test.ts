import { expect, it } from "vitest";
import { driftIn } from "./manifest-drift.ts";

it("names the lines of each manifest that kubeadm would change, and no image", () => {
  const diff = `--- /etc/kubernetes/manifests/kube-apiserver.yaml
+++ new manifest
@@ -20 +20 @@
-    image: registry.k8s.io/kube-apiserver:v1.20.2
+    image: registry.k8s.io/kube-apiserver:v1.21.0
--- /etc/kubernetes/manifests/kube-scheduler.yaml
+++ new manifest
@@ -16,2 +16 @@
-    - --v=2
-    - --port=0
+    - --port=10
`;
  expect(driftIn(diff)).toEqual([
    { manifest: "kube-scheduler.yaml", lines: ["- - --v=2", "- - --port=0", "+ - --port=10"] },
  ]);
  expect(driftIn("")).toEqual([]);
});
