// Original file: lockkeeper/agent/v1/step.proto

import type { ManagedPackage as _lockkeeper_agent_v1_ManagedPackage, ManagedPackage__Output as _lockkeeper_agent_v1_ManagedPackage__Output } from '../../../lockkeeper/agent/v1/ManagedPackage.ts';

export interface InstallPackages {
  'to'?: (string);
  'packages'?: (_lockkeeper_agent_v1_ManagedPackage)[];
}

export interface InstallPackages__Output {
  'to': (string);
  'packages': (_lockkeeper_agent_v1_ManagedPackage__Output)[];
}
