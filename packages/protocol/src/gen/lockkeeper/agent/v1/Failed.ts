// Original file: lockkeeper/agent/v1/outcome.proto

import type { HostStepKind as _lockkeeper_agent_v1_HostStepKind, HostStepKind__Output as _lockkeeper_agent_v1_HostStepKind__Output } from '../../../lockkeeper/agent/v1/HostStepKind.ts';
import type { Finding as _lockkeeper_agent_v1_Finding, Finding__Output as _lockkeeper_agent_v1_Finding__Output } from '../../../lockkeeper/agent/v1/Finding.ts';
import type { LogTail as _lockkeeper_agent_v1_LogTail, LogTail__Output as _lockkeeper_agent_v1_LogTail__Output } from '../../../lockkeeper/agent/v1/LogTail.ts';

export interface Failed {
  'kind'?: (_lockkeeper_agent_v1_HostStepKind);
  'changedHost'?: (boolean);
  'findings'?: (_lockkeeper_agent_v1_Finding)[];
  'log'?: (_lockkeeper_agent_v1_LogTail | null);
}

export interface Failed__Output {
  'kind': (_lockkeeper_agent_v1_HostStepKind__Output);
  'changedHost': (boolean);
  'findings': (_lockkeeper_agent_v1_Finding__Output)[];
  'log': (_lockkeeper_agent_v1_LogTail__Output | null);
}
