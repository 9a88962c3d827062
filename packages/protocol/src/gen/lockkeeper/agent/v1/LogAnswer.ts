// Original file: lockkeeper/agent/v1/session.proto

import type { LogPart as _lockkeeper_agent_v1_LogPart, LogPart__Output as _lockkeeper_agent_v1_LogPart__Output } from '../../../lockkeeper/agent/v1/LogPart.ts';
import type { Refusal as _lockkeeper_agent_v1_Refusal, Refusal__Output as _lockkeeper_agent_v1_Refusal__Output } from '../../../lockkeeper/agent/v1/Refusal.ts';
import type { Long } from '@grpc/proto-loader';

export interface LogAnswer {
  'request'?: (number | string | Long);
  'part'?: (_lockkeeper_agent_v1_LogPart | null);
  'refusal'?: (_lockkeeper_agent_v1_Refusal | null);
  'answer'?: "part"|"refusal";
}

export interface LogAnswer__Output {
  'request': (string);
  'part'?: (_lockkeeper_agent_v1_LogPart__Output | null);
  'refusal'?: (_lockkeeper_agent_v1_Refusal__Output | null);
  'answer'?: "part"|"refusal";
}
