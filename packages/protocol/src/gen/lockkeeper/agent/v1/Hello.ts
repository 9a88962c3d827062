// Original file: lockkeeper/agent/v1/session.proto

import type { JournalSummary as _lockkeeper_agent_v1_JournalSummary, JournalSummary__Output as _lockkeeper_agent_v1_JournalSummary__Output } from '../../../lockkeeper/agent/v1/JournalSummary.ts';
import type { HostFacts as _lockkeeper_agent_v1_HostFacts, HostFacts__Output as _lockkeeper_agent_v1_HostFacts__Output } from '../../../lockkeeper/agent/v1/HostFacts.ts';

export interface Hello {
  'wireVersion'?: (number);
  'journalVersion'?: (number);
  'node'?: (string);
  'nodeUid'?: (string);
  'machineId'?: (string);
  'bootId'?: (string);
  'journal'?: (_lockkeeper_agent_v1_JournalSummary | null);
  'runningUnits'?: (string)[];
  'facts'?: (_lockkeeper_agent_v1_HostFacts | null);
  'keepsCopies'?: (boolean);
}

export interface Hello__Output {
  'wireVersion': (number);
  'journalVersion': (number);
  'node': (string);
  'nodeUid': (string);
  'machineId': (string);
  'bootId': (string);
  'journal': (_lockkeeper_agent_v1_JournalSummary__Output | null);
  'runningUnits': (string)[];
  'facts': (_lockkeeper_agent_v1_HostFacts__Output | null);
  'keepsCopies': (boolean);
}
