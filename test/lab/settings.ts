/** What the lab is made of: names, addresses and versions in one place. */
/** What is built when no binaries are given. */
export const VERSIONS = ["v1.20.2", "v1.21.0", "v1.22.0"] as const;
/** Revision of the .deb files, as the community repositories write it. */
export const REVISION = "1.1";
export const BRIDGE = "lklab0";
export const GATEWAY = "10.123.0.1";
export const PACKAGE_PORT = 8099;
export const REGISTRY_PORT = 5000;
/** The product's own images: a registry whose storage goes with the lab. */
export const PRODUCT_REGISTRY_PORT = 5001;
/** The image repository that kubeadm is told to use: a name only the lab's hosts know. */
export const REGISTRY = `registry.lab:${REGISTRY_PORT}`;
/** In front of several control planes. */
export const API_ENDPOINT_PORT = 7443;
export const STATE_FOLDER = "/var/lib/lockkeeper-lab";
/** Of the pod sandboxes of containerd's configuration, and of the lab's workloads. */
export const PAUSE_TAG = "3.2";

export type LabNode = {
  readonly name: string;
  readonly role: "control-plane" | "worker";
  readonly address: string;
  /** Third octet of its pods' addresses. */
  readonly podNet: number;
};

/** The lab's hosts: cp1.. at 10.123.0.11.., w1.. at 10.123.0.21... */
export function labNodes(controlPlanes: number, workers: number): readonly LabNode[] {
  const make = (role: LabNode["role"], prefix: string, base: number) => (_: unknown, i: number) => ({
    name: `${prefix}${i + 1}`,
    role,
    address: `10.123.0.${base + i + 1}`,
    podNet: base + i + 1,
  });
  return [
    ...Array.from({ length: controlPlanes }, make("control-plane", "cp", 10)),
    ...Array.from({ length: workers }, make("worker", "w", 20)),
  ];
}

/** The addresses of a host's pods. */
export function podRange({ podNet }: LabNode): string {
  return `10.244.${podNet}.0/24`;
}
