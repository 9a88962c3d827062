// Original file: lockkeeper/agent/v1/outcome.proto

import type { Long } from '@grpc/proto-loader';

export interface RollbackPointCopy {
  'digest'?: (string);
  'bytes'?: (number | string | Long);
  'form'?: (string);
  'machineId'?: (string);
}

export interface RollbackPointCopy__Output {
  'digest': (string);
  'bytes': (string);
  'form': (string);
  'machineId': (string);
}
