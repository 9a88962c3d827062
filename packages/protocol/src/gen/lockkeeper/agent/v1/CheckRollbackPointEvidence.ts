// Original file: lockkeeper/agent/v1/outcome.proto

import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from '../../../lockkeeper/agent/v1/ExactPackage.ts';
import type { Long } from '@grpc/proto-loader';

export interface CheckRollbackPointEvidence {
  'files'?: (number | string | Long);
  'packages'?: (_lockkeeper_agent_v1_ExactPackage)[];
}

export interface CheckRollbackPointEvidence__Output {
  'files': (string);
  'packages': (_lockkeeper_agent_v1_ExactPackage__Output)[];
}
