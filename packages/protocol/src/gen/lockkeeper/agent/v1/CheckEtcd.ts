// Original file: lockkeeper/agent/v1/step.proto

import type { Long } from '@grpc/proto-loader';

export interface CheckEtcd {
  'maxRaftLag'?: (number | string | Long);
  'timeoutSeconds'?: (number | string | Long);
}

export interface CheckEtcd__Output {
  'maxRaftLag': (string);
  'timeoutSeconds': (string);
}
