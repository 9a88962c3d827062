// Original file: lockkeeper/agent/v1/session.proto

import type { Welcome as _lockkeeper_agent_v1_Welcome, Welcome__Output as _lockkeeper_agent_v1_Welcome__Output } from '../../../lockkeeper/agent/v1/Welcome.ts';
import type { Lead as _lockkeeper_agent_v1_Lead, Lead__Output as _lockkeeper_agent_v1_Lead__Output } from '../../../lockkeeper/agent/v1/Lead.ts';
import type { Assignment as _lockkeeper_agent_v1_Assignment, Assignment__Output as _lockkeeper_agent_v1_Assignment__Output } from '../../../lockkeeper/agent/v1/Assignment.ts';
import type { Acknowledgement as _lockkeeper_agent_v1_Acknowledgement, Acknowledgement__Output as _lockkeeper_agent_v1_Acknowledgement__Output } from '../../../lockkeeper/agent/v1/Acknowledgement.ts';
import type { Query as _lockkeeper_agent_v1_Query, Query__Output as _lockkeeper_agent_v1_Query__Output } from '../../../lockkeeper/agent/v1/Query.ts';
import type { LogQuery as _lockkeeper_agent_v1_LogQuery, LogQuery__Output as _lockkeeper_agent_v1_LogQuery__Output } from '../../../lockkeeper/agent/v1/LogQuery.ts';
import type { KeepCopy as _lockkeeper_agent_v1_KeepCopy, KeepCopy__Output as _lockkeeper_agent_v1_KeepCopy__Output } from '../../../lockkeeper/agent/v1/KeepCopy.ts';

export interface CoordinatorMessage {
  'welcome'?: (_lockkeeper_agent_v1_Welcome | null);
  'lead'?: (_lockkeeper_agent_v1_Lead | null);
  'assignment'?: (_lockkeeper_agent_v1_Assignment | null);
  'acknowledgement'?: (_lockkeeper_agent_v1_Acknowledgement | null);
  'query'?: (_lockkeeper_agent_v1_Query | null);
  'logQuery'?: (_lockkeeper_agent_v1_LogQuery | null);
  'keepCopy'?: (_lockkeeper_agent_v1_KeepCopy | null);
  'body'?: "welcome"|"lead"|"assignment"|"acknowledgement"|"query"|"logQuery"|"keepCopy";
}

export interface CoordinatorMessage__Output {
  'welcome'?: (_lockkeeper_agent_v1_Welcome__Output | null);
  'lead'?: (_lockkeeper_agent_v1_Lead__Output | null);
  'assignment'?: (_lockkeeper_agent_v1_Assignment__Output | null);
  'acknowledgement'?: (_lockkeeper_agent_v1_Acknowledgement__Output | null);
  'query'?: (_lockkeeper_agent_v1_Query__Output | null);
  'logQuery'?: (_lockkeeper_agent_v1_LogQuery__Output | null);
  'keepCopy'?: (_lockkeeper_agent_v1_KeepCopy__Output | null);
  'body'?: "welcome"|"lead"|"assignment"|"acknowledgement"|"query"|"logQuery"|"keepCopy";
}
