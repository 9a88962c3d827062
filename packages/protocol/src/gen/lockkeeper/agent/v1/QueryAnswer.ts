// Original file: lockkeeper/agent/v1/session.proto

import type { HostFacts as _lockkeeper_agent_v1_HostFacts, HostFacts__Output as _lockkeeper_agent_v1_HostFacts__Output } from '../../../lockkeeper/agent/v1/HostFacts.ts';
import type { Refusal as _lockkeeper_agent_v1_Refusal, Refusal__Output as _lockkeeper_agent_v1_Refusal__Output } from '../../../lockkeeper/agent/v1/Refusal.ts';
import type { Long } from '@grpc/proto-loader';

export interface QueryAnswer {
  'request'?: (number | string | Long);
  'facts'?: (_lockkeeper_agent_v1_HostFacts | null);
  'refusal'?: (_lockkeeper_agent_v1_Refusal | null);
  'answer'?: "facts"|"refusal";
}

export interface QueryAnswer__Output {
  'request': (string);
  'facts'?: (_lockkeeper_agent_v1_HostFacts__Output | null);
  'refusal'?: (_lockkeeper_agent_v1_Refusal__Output | null);
  'answer'?: "facts"|"refusal";
}
