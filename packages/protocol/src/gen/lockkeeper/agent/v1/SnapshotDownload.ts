// Original file: lockkeeper/agent/v1/snapshot.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotDownload {
  'run'?: (string);
  'digest'?: (string);
  'offset'?: (number | string | Long);
}

export interface SnapshotDownload__Output {
  'run': (string);
  'digest': (string);
  'offset': (string);
}
