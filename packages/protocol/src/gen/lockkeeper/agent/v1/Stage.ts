// Original file: lockkeeper/agent/v1/step.proto

import type { ManagedPackage as _lockkeeper_agent_v1_ManagedPackage, ManagedPackage__Output as _lockkeeper_agent_v1_ManagedPackage__Output } from '../../../lockkeeper/agent/v1/ManagedPackage.ts';
import type { NodeRole as _lockkeeper_agent_v1_NodeRole, NodeRole__Output as _lockkeeper_agent_v1_NodeRole__Output } from '../../../lockkeeper/agent/v1/NodeRole.ts';
import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from '../../../lockkeeper/agent/v1/ExactPackage.ts';

export interface Stage {
  'to'?: (string);
  'packages'?: (_lockkeeper_agent_v1_ManagedPackage)[];
  'role'?: (_lockkeeper_agent_v1_NodeRole);
  'back'?: (_lockkeeper_agent_v1_ExactPackage)[];
}

export interface Stage__Output {
  'to': (string);
  'packages': (_lockkeeper_agent_v1_ManagedPackage__Output)[];
  'role': (_lockkeeper_agent_v1_NodeRole__Output);
  'back': (_lockkeeper_agent_v1_ExactPackage__Output)[];
}
