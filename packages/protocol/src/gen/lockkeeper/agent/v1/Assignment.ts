// Original file: lockkeeper/agent/v1/session.proto

import type { HostStep as _lockkeeper_agent_v1_HostStep, HostStep__Output as _lockkeeper_agent_v1_HostStep__Output } from '../../../lockkeeper/agent/v1/HostStep.ts';
import type { Long } from '@grpc/proto-loader';

export interface Assignment {
  'request'?: (number | string | Long);
  'run'?: (string);
  'step'?: (_lockkeeper_agent_v1_HostStep | null);
  'attempt'?: (number);
  'epoch'?: (number | string | Long);
}

export interface Assignment__Output {
  'request': (string);
  'run': (string);
  'step': (_lockkeeper_agent_v1_HostStep__Output | null);
  'attempt': (number);
  'epoch': (string);
}
