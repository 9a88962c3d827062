// Original file: lockkeeper/agent/v1/outcome.proto

import type { Done as _lockkeeper_agent_v1_Done, Done__Output as _lockkeeper_agent_v1_Done__Output } from '../../../lockkeeper/agent/v1/Done.ts';
import type { Failed as _lockkeeper_agent_v1_Failed, Failed__Output as _lockkeeper_agent_v1_Failed__Output } from '../../../lockkeeper/agent/v1/Failed.ts';

export interface Outcome {
  'done'?: (_lockkeeper_agent_v1_Done | null);
  'failed'?: (_lockkeeper_agent_v1_Failed | null);
  'is'?: "done"|"failed";
}

export interface Outcome__Output {
  'done'?: (_lockkeeper_agent_v1_Done__Output | null);
  'failed'?: (_lockkeeper_agent_v1_Failed__Output | null);
  'is'?: "done"|"failed";
}
