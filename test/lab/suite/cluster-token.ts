import type { Lab } from "./lab.ts";

const NAMESPACE = "ops";

/**
 * A service account of the cluster with a role of ours by RBAC, as docs/security.md tells.
 * @param role null: RBAC gives it nothing
 * @param audience whom its token is meant for
 * @returns the token, as the API server made it
 */
export async function serviceAccountToken(
  lab: Lab,
  name: string,
  role: "viewer" | "operator" | null,
  audience = "lockkeeper",
): Promise<string> {
  const apply = (object: object) => lab.k(["apply", "-f", "-"], JSON.stringify(object));
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: NAMESPACE } });
  if (role !== null)
    await apply({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: `ops-${name}`, namespace: "lockkeeper" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: `lockkeeper-${role}` },
      subjects: [{ kind: "ServiceAccount", name, namespace: NAMESPACE }],
    });
  const asked = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { audiences: [audience] } };
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${name}/token`;
  const made = JSON.parse(await lab.k(["create", "--raw", path, "-f", "-"], JSON.stringify(asked)));
  return (made as { status: { token: string } }).status.token;
}
