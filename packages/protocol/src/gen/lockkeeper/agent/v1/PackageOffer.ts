// Original file: lockkeeper/agent/v1/facts.proto

import type { ManagedPackage as _lockkeeper_agent_v1_ManagedPackage, ManagedPackage__Output as _lockkeeper_agent_v1_ManagedPackage__Output } from '../../../lockkeeper/agent/v1/ManagedPackage.ts';

export interface PackageOffer {
  'name'?: (_lockkeeper_agent_v1_ManagedPackage);
  'version'?: (string);
}

export interface PackageOffer__Output {
  'name': (_lockkeeper_agent_v1_ManagedPackage__Output);
  'version': (string);
}
