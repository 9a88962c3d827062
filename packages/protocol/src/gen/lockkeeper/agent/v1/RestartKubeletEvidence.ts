// Original file: lockkeeper/agent/v1/outcome.proto

import type { Long } from '@grpc/proto-loader';

export interface RestartKubeletEvidence {
  'version'?: (string);
  'pid'?: (number | string | Long);
}

export interface RestartKubeletEvidence__Output {
  'version': (string);
  'pid': (string);
}
