// Original file: lockkeeper/agent/v1/step.proto

import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from '../../../lockkeeper/agent/v1/ExactPackage.ts';

export interface VerifyNode {
  'to'?: (string);
  'back'?: (_lockkeeper_agent_v1_ExactPackage)[];
}

export interface VerifyNode__Output {
  'to': (string);
  'back': (_lockkeeper_agent_v1_ExactPackage__Output)[];
}
