// Original file: lockkeeper/agent/v1/session.proto

import type { AttemptKey as _lockkeeper_agent_v1_AttemptKey, AttemptKey__Output as _lockkeeper_agent_v1_AttemptKey__Output } from '../../../lockkeeper/agent/v1/AttemptKey.ts';
import type { Long } from '@grpc/proto-loader';

export interface JournalSummary {
  'epoch'?: (number | string | Long);
  'records'?: (number | string | Long);
  'open'?: (_lockkeeper_agent_v1_AttemptKey)[];
  '_epoch'?: "epoch";
}

export interface JournalSummary__Output {
  'epoch'?: (string);
  'records': (string);
  'open': (_lockkeeper_agent_v1_AttemptKey__Output)[];
  '_epoch'?: "epoch";
}
