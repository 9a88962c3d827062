// Original file: lockkeeper/agent/v1/outcome.proto

import type { Long } from '@grpc/proto-loader';

export interface CheckRestoreEvidence {
  'digest'?: (string);
  'tool'?: (string);
  'bumps'?: (boolean);
  'freeBytes'?: (number | string | Long);
}

export interface CheckRestoreEvidence__Output {
  'digest': (string);
  'tool': (string);
  'bumps': (boolean);
  'freeBytes': (string);
}
