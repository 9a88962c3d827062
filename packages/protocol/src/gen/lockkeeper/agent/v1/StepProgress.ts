// Original file: lockkeeper/agent/v1/session.proto

import type { AttemptKey as _lockkeeper_agent_v1_AttemptKey, AttemptKey__Output as _lockkeeper_agent_v1_AttemptKey__Output } from '../../../lockkeeper/agent/v1/AttemptKey.ts';

export interface StepProgress {
  'key'?: (_lockkeeper_agent_v1_AttemptKey | null);
  'doing'?: (string);
}

export interface StepProgress__Output {
  'key': (_lockkeeper_agent_v1_AttemptKey__Output | null);
  'doing': (string);
}
