// Original file: lockkeeper/agent/v1/outcome.proto

import type { Long } from '@grpc/proto-loader';

export interface CheckEtcdEvidence {
  'members'?: (number | string | Long);
  'leader'?: (string);
  'raftLag'?: (number | string | Long);
  'dbBytes'?: (number | string | Long);
}

export interface CheckEtcdEvidence__Output {
  'members': (string);
  'leader': (string);
  'raftLag': (string);
  'dbBytes': (string);
}
