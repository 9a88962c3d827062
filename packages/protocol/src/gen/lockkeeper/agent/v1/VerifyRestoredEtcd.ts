// Original file: lockkeeper/agent/v1/step.proto

import type { Long } from '@grpc/proto-loader';

export interface VerifyRestoredEtcd {
  'members'?: (number);
  'timeoutSeconds'?: (number | string | Long);
}

export interface VerifyRestoredEtcd__Output {
  'members': (number);
  'timeoutSeconds': (string);
}
