// Original file: lockkeeper/agent/v1/step.proto

import type { ManagedPackage as _lockkeeper_agent_v1_ManagedPackage, ManagedPackage__Output as _lockkeeper_agent_v1_ManagedPackage__Output } from '../../../lockkeeper/agent/v1/ManagedPackage.ts';
import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from '../../../lockkeeper/agent/v1/ExactPackage.ts';

export interface InstallPackages {
  'to'?: (string);
  'packages'?: (_lockkeeper_agent_v1_ManagedPackage)[];
  'back'?: (_lockkeeper_agent_v1_ExactPackage)[];
}

export interface InstallPackages__Output {
  'to': (string);
  'packages': (_lockkeeper_agent_v1_ManagedPackage__Output)[];
  'back': (_lockkeeper_agent_v1_ExactPackage__Output)[];
}
