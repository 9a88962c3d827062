// Original file: lockkeeper/agent/v1/session.proto

import type { AttemptKey as _lockkeeper_agent_v1_AttemptKey, AttemptKey__Output as _lockkeeper_agent_v1_AttemptKey__Output } from '../../../lockkeeper/agent/v1/AttemptKey.ts';
import type { Long } from '@grpc/proto-loader';

export interface LogQuery {
  'request'?: (number | string | Long);
  'key'?: (_lockkeeper_agent_v1_AttemptKey | null);
  'offset'?: (number | string | Long);
}

export interface LogQuery__Output {
  'request': (string);
  'key': (_lockkeeper_agent_v1_AttemptKey__Output | null);
  'offset': (string);
}
