// Original file: lockkeeper/agent/v1/step.proto

import type { RollbackPointRef as _lockkeeper_agent_v1_RollbackPointRef, RollbackPointRef__Output as _lockkeeper_agent_v1_RollbackPointRef__Output } from '../../../lockkeeper/agent/v1/RollbackPointRef.ts';

export interface ManifestsBack {
  'to'?: (string);
  'point'?: (_lockkeeper_agent_v1_RollbackPointRef | null);
}

export interface ManifestsBack__Output {
  'to': (string);
  'point': (_lockkeeper_agent_v1_RollbackPointRef__Output | null);
}
