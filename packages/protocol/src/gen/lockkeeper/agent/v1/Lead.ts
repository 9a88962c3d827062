// Original file: lockkeeper/agent/v1/session.proto

import type { OpenRun as _lockkeeper_agent_v1_OpenRun, OpenRun__Output as _lockkeeper_agent_v1_OpenRun__Output } from '../../../lockkeeper/agent/v1/OpenRun.ts';
import type { Long } from '@grpc/proto-loader';

export interface Lead {
  'request'?: (number | string | Long);
  'epoch'?: (number | string | Long);
  'open'?: (_lockkeeper_agent_v1_OpenRun | null);
  '_open'?: "open";
}

export interface Lead__Output {
  'request': (string);
  'epoch': (string);
  'open'?: (_lockkeeper_agent_v1_OpenRun__Output | null);
  '_open'?: "open";
}
