// Original file: lockkeeper/agent/v1/outcome.proto

import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from '../../../lockkeeper/agent/v1/ExactPackage.ts';

export interface CheckHostEvidence {
  'packages'?: (_lockkeeper_agent_v1_ExactPackage)[];
}

export interface CheckHostEvidence__Output {
  'packages': (_lockkeeper_agent_v1_ExactPackage__Output)[];
}
