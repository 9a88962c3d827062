// Original file: lockkeeper/agent/v1/step.proto

export const ManagedPackage = {
  MANAGED_PACKAGE_UNSPECIFIED: 'MANAGED_PACKAGE_UNSPECIFIED',
  MANAGED_PACKAGE_KUBEADM: 'MANAGED_PACKAGE_KUBEADM',
  MANAGED_PACKAGE_KUBELET: 'MANAGED_PACKAGE_KUBELET',
  MANAGED_PACKAGE_KUBECTL: 'MANAGED_PACKAGE_KUBECTL',
} as const;

export type ManagedPackage =
  | 'MANAGED_PACKAGE_UNSPECIFIED'
  | 0
  | 'MANAGED_PACKAGE_KUBEADM'
  | 1
  | 'MANAGED_PACKAGE_KUBELET'
  | 2
  | 'MANAGED_PACKAGE_KUBECTL'
  | 3

export type ManagedPackage__Output = typeof ManagedPackage[keyof typeof ManagedPackage]
