// Original file: lockkeeper/agent/v1/facts.proto

import type { ManagedPackage as _lockkeeper_agent_v1_ManagedPackage, ManagedPackage__Output as _lockkeeper_agent_v1_ManagedPackage__Output } from '../../../lockkeeper/agent/v1/ManagedPackage.ts';

export interface PackageState {
  'name'?: (_lockkeeper_agent_v1_ManagedPackage);
  'installed'?: (string);
  'held'?: (boolean);
  'configured'?: (boolean);
  '_installed'?: "installed";
}

export interface PackageState__Output {
  'name': (_lockkeeper_agent_v1_ManagedPackage__Output);
  'installed'?: (string);
  'held': (boolean);
  'configured': (boolean);
  '_installed'?: "installed";
}
