// Original file: lockkeeper/agent/v1/session.proto

import type { Hello as _lockkeeper_agent_v1_Hello, Hello__Output as _lockkeeper_agent_v1_Hello__Output } from '../../../lockkeeper/agent/v1/Hello.ts';
import type { HostFacts as _lockkeeper_agent_v1_HostFacts, HostFacts__Output as _lockkeeper_agent_v1_HostFacts__Output } from '../../../lockkeeper/agent/v1/HostFacts.ts';
import type { LeadAnswer as _lockkeeper_agent_v1_LeadAnswer, LeadAnswer__Output as _lockkeeper_agent_v1_LeadAnswer__Output } from '../../../lockkeeper/agent/v1/LeadAnswer.ts';
import type { AssignmentAnswer as _lockkeeper_agent_v1_AssignmentAnswer, AssignmentAnswer__Output as _lockkeeper_agent_v1_AssignmentAnswer__Output } from '../../../lockkeeper/agent/v1/AssignmentAnswer.ts';
import type { StepProgress as _lockkeeper_agent_v1_StepProgress, StepProgress__Output as _lockkeeper_agent_v1_StepProgress__Output } from '../../../lockkeeper/agent/v1/StepProgress.ts';
import type { StepSettled as _lockkeeper_agent_v1_StepSettled, StepSettled__Output as _lockkeeper_agent_v1_StepSettled__Output } from '../../../lockkeeper/agent/v1/StepSettled.ts';
import type { QueryAnswer as _lockkeeper_agent_v1_QueryAnswer, QueryAnswer__Output as _lockkeeper_agent_v1_QueryAnswer__Output } from '../../../lockkeeper/agent/v1/QueryAnswer.ts';
import type { LogAnswer as _lockkeeper_agent_v1_LogAnswer, LogAnswer__Output as _lockkeeper_agent_v1_LogAnswer__Output } from '../../../lockkeeper/agent/v1/LogAnswer.ts';
import type { KeepCopyAnswer as _lockkeeper_agent_v1_KeepCopyAnswer, KeepCopyAnswer__Output as _lockkeeper_agent_v1_KeepCopyAnswer__Output } from '../../../lockkeeper/agent/v1/KeepCopyAnswer.ts';

export interface AgentMessage {
  'hello'?: (_lockkeeper_agent_v1_Hello | null);
  'facts'?: (_lockkeeper_agent_v1_HostFacts | null);
  'leadAnswer'?: (_lockkeeper_agent_v1_LeadAnswer | null);
  'assignmentAnswer'?: (_lockkeeper_agent_v1_AssignmentAnswer | null);
  'progress'?: (_lockkeeper_agent_v1_StepProgress | null);
  'settled'?: (_lockkeeper_agent_v1_StepSettled | null);
  'queryAnswer'?: (_lockkeeper_agent_v1_QueryAnswer | null);
  'logAnswer'?: (_lockkeeper_agent_v1_LogAnswer | null);
  'keepCopyAnswer'?: (_lockkeeper_agent_v1_KeepCopyAnswer | null);
  'body'?: "hello"|"facts"|"leadAnswer"|"assignmentAnswer"|"progress"|"settled"|"queryAnswer"|"logAnswer"|"keepCopyAnswer";
}

export interface AgentMessage__Output {
  'hello'?: (_lockkeeper_agent_v1_Hello__Output | null);
  'facts'?: (_lockkeeper_agent_v1_HostFacts__Output | null);
  'leadAnswer'?: (_lockkeeper_agent_v1_LeadAnswer__Output | null);
  'assignmentAnswer'?: (_lockkeeper_agent_v1_AssignmentAnswer__Output | null);
  'progress'?: (_lockkeeper_agent_v1_StepProgress__Output | null);
  'settled'?: (_lockkeeper_agent_v1_StepSettled__Output | null);
  'queryAnswer'?: (_lockkeeper_agent_v1_QueryAnswer__Output | null);
  'logAnswer'?: (_lockkeeper_agent_v1_LogAnswer__Output | null);
  'keepCopyAnswer'?: (_lockkeeper_agent_v1_KeepCopyAnswer__Output | null);
  'body'?: "hello"|"facts"|"leadAnswer"|"assignmentAnswer"|"progress"|"settled"|"queryAnswer"|"logAnswer"|"keepCopyAnswer";
}
