// Original file: lockkeeper/agent/v1/step.proto

import type { ManagedPackage as _lockkeeper_agent_v1_ManagedPackage, ManagedPackage__Output as _lockkeeper_agent_v1_ManagedPackage__Output } from '../../../lockkeeper/agent/v1/ManagedPackage.ts';

export interface ExactPackage {
  'name'?: (_lockkeeper_agent_v1_ManagedPackage);
  'version'?: (string);
}

export interface ExactPackage__Output {
  'name': (_lockkeeper_agent_v1_ManagedPackage__Output);
  'version': (string);
}
