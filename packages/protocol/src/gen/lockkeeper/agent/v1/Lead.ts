// Original file: lockkeeper/agent/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface Lead {
  'request'?: (number | string | Long);
  'epoch'?: (number | string | Long);
}

export interface Lead__Output {
  'request': (string);
  'epoch': (string);
}
