// Original file: lockkeeper/agent/v1/snapshot.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotName {
  'run'?: (string);
  'digest'?: (string);
  'bytes'?: (number | string | Long);
  'form'?: (string);
}

export interface SnapshotName__Output {
  'run': (string);
  'digest': (string);
  'bytes': (string);
  'form': (string);
}
