const KUBERNETES = "/etc/kubernetes";

/** The certificates that kubeadm writes below /etc/kubernetes by name (kubeadm, PKI certificates and requirements). */
export const KUBEADM_CERTIFICATES: readonly string[] = [
  ...["ca", "apiserver", "apiserver-kubelet-client", "apiserver-etcd-client", "front-proxy-ca", "front-proxy-client"],
  ...["etcd/ca", "etcd/server", "etcd/peer", "etcd/healthcheck-client"],
].map((name) => `${KUBERNETES}/pki/${name}.crt`);

/** Those that carry their client's certificate within; kubeadm and the control plane work by them (kubeadm certs check-expiration). */
export const KUBEADM_KUBECONFIGS: readonly string[] = ["admin", "controller-manager", "scheduler"].map(
  (name) => `${KUBERNETES}/${name}.conf`,
);

/**
 * What the kubelet speaks to the API server with, and rotates. Its serving certificate beside it, kubelet.crt, is not asked about: the
 * kubelet signs that for a year by itself, never renews it and serves on when it has ended, and nothing trusts its signer (KK#99418).
 */
export const KUBELET_CLIENT_CERTIFICATE = "/var/lib/kubelet/pki/kubelet-client-current.pem";

const ALL: ReadonlySet<string> = new Set([...KUBEADM_CERTIFICATES, ...KUBEADM_KUBECONFIGS, KUBELET_CLIENT_CERTIFICATE]);

/** Whether an upgrade goes by the certificate at this path: a copy that somebody keeps beside kubeadm's own is nothing to it. */
export function upgradeGoesBy(path: string): boolean {
  return ALL.has(path);
}
