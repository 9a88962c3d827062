// Original file: lockkeeper/agent/v1/outcome.proto

import type { Long } from '@grpc/proto-loader';

export interface ResyncKubeletEvidence {
  'pid'?: (number | string | Long);
}

export interface ResyncKubeletEvidence__Output {
  'pid': (string);
}
