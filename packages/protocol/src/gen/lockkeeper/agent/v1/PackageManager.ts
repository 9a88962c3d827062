// Original file: lockkeeper/agent/v1/facts.proto

export const PackageManager = {
  PACKAGE_MANAGER_UNSPECIFIED: 'PACKAGE_MANAGER_UNSPECIFIED',
  PACKAGE_MANAGER_APT: 'PACKAGE_MANAGER_APT',
  PACKAGE_MANAGER_DNF: 'PACKAGE_MANAGER_DNF',
} as const;

export type PackageManager =
  | 'PACKAGE_MANAGER_UNSPECIFIED'
  | 0
  | 'PACKAGE_MANAGER_APT'
  | 1
  | 'PACKAGE_MANAGER_DNF'
  | 2

export type PackageManager__Output = typeof PackageManager[keyof typeof PackageManager]
