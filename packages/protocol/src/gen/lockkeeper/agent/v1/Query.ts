// Original file: lockkeeper/agent/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface Query {
  'request'?: (number | string | Long);
  'target'?: (string);
  '_target'?: "target";
}

export interface Query__Output {
  'request': (string);
  'target'?: (string);
  '_target'?: "target";
}
