// Original file: lockkeeper/agent/v1/session.proto

import type { AttemptKey as _lockkeeper_agent_v1_AttemptKey, AttemptKey__Output as _lockkeeper_agent_v1_AttemptKey__Output } from '../../../lockkeeper/agent/v1/AttemptKey.ts';
import type { Outcome as _lockkeeper_agent_v1_Outcome, Outcome__Output as _lockkeeper_agent_v1_Outcome__Output } from '../../../lockkeeper/agent/v1/Outcome.ts';
import type { Long } from '@grpc/proto-loader';

export interface StepSettled {
  'number'?: (number | string | Long);
  'key'?: (_lockkeeper_agent_v1_AttemptKey | null);
  'outcome'?: (_lockkeeper_agent_v1_Outcome | null);
}

export interface StepSettled__Output {
  'number': (string);
  'key': (_lockkeeper_agent_v1_AttemptKey__Output | null);
  'outcome': (_lockkeeper_agent_v1_Outcome__Output | null);
}
