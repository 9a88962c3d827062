// Original file: lockkeeper/agent/v1/session.proto

import type { Refusal as _lockkeeper_agent_v1_Refusal, Refusal__Output as _lockkeeper_agent_v1_Refusal__Output } from '../../../lockkeeper/agent/v1/Refusal.ts';
import type { Long } from '@grpc/proto-loader';

export interface AssignmentAnswer {
  'request'?: (number | string | Long);
  'refusal'?: (_lockkeeper_agent_v1_Refusal | null);
}

export interface AssignmentAnswer__Output {
  'request': (string);
  'refusal': (_lockkeeper_agent_v1_Refusal__Output | null);
}
