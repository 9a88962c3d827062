// Original file: lockkeeper/agent/v1/session.proto

import type { CopyKept as _lockkeeper_agent_v1_CopyKept, CopyKept__Output as _lockkeeper_agent_v1_CopyKept__Output } from '../../../lockkeeper/agent/v1/CopyKept.ts';
import type { Refusal as _lockkeeper_agent_v1_Refusal, Refusal__Output as _lockkeeper_agent_v1_Refusal__Output } from '../../../lockkeeper/agent/v1/Refusal.ts';
import type { Long } from '@grpc/proto-loader';

export interface KeepCopyAnswer {
  'request'?: (number | string | Long);
  'kept'?: (_lockkeeper_agent_v1_CopyKept | null);
  'refusal'?: (_lockkeeper_agent_v1_Refusal | null);
  'answer'?: "kept"|"refusal";
}

export interface KeepCopyAnswer__Output {
  'request': (string);
  'kept'?: (_lockkeeper_agent_v1_CopyKept__Output | null);
  'refusal'?: (_lockkeeper_agent_v1_Refusal__Output | null);
  'answer'?: "kept"|"refusal";
}
