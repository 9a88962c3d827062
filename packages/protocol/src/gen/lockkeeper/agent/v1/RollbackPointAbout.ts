// Original file: lockkeeper/agent/v1/snapshot.proto

import type { Long } from '@grpc/proto-loader';

export interface RollbackPointAbout {
  'step'?: (string);
  'files'?: (number | string | Long);
  'takenOn'?: (string);
  'takenAt'?: (number | string | Long);
}

export interface RollbackPointAbout__Output {
  'step': (string);
  'files': (string);
  'takenOn': (string);
  'takenAt': (string);
}
