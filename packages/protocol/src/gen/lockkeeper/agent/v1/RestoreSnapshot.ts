// Original file: lockkeeper/agent/v1/step.proto

import type { Long } from '@grpc/proto-loader';

export interface RestoreSnapshot {
  'digest'?: (string);
  'bytes'?: (number | string | Long);
  'form'?: (string);
  'clusterId'?: (string);
  'revision'?: (string);
  'etcdVersion'?: (string);
  'dbBytes'?: (number | string | Long);
}

export interface RestoreSnapshot__Output {
  'digest': (string);
  'bytes': (string);
  'form': (string);
  'clusterId': (string);
  'revision': (string);
  'etcdVersion': (string);
  'dbBytes': (string);
}
