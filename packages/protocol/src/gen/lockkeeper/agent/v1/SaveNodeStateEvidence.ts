// Original file: lockkeeper/agent/v1/outcome.proto

import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from '../../../lockkeeper/agent/v1/ExactPackage.ts';
import type { RollbackPointCopy as _lockkeeper_agent_v1_RollbackPointCopy, RollbackPointCopy__Output as _lockkeeper_agent_v1_RollbackPointCopy__Output } from '../../../lockkeeper/agent/v1/RollbackPointCopy.ts';
import type { Long } from '@grpc/proto-loader';

export interface SaveNodeStateEvidence {
  'file'?: (string);
  'files'?: (number | string | Long);
  'packages'?: (_lockkeeper_agent_v1_ExactPackage)[];
  'digest'?: (string);
  'bytes'?: (number | string | Long);
  'copy'?: (_lockkeeper_agent_v1_RollbackPointCopy | null);
}

export interface SaveNodeStateEvidence__Output {
  'file': (string);
  'files': (string);
  'packages': (_lockkeeper_agent_v1_ExactPackage__Output)[];
  'digest': (string);
  'bytes': (string);
  'copy': (_lockkeeper_agent_v1_RollbackPointCopy__Output | null);
}
