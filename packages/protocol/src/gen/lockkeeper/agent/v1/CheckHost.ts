// Original file: lockkeeper/agent/v1/step.proto

import type { ManagedPackage as _lockkeeper_agent_v1_ManagedPackage, ManagedPackage__Output as _lockkeeper_agent_v1_ManagedPackage__Output } from '../../../lockkeeper/agent/v1/ManagedPackage.ts';

export interface CheckHost {
  'to'?: (string);
  'packages'?: (_lockkeeper_agent_v1_ManagedPackage)[];
}

export interface CheckHost__Output {
  'to': (string);
  'packages': (_lockkeeper_agent_v1_ManagedPackage__Output)[];
}
