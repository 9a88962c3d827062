// Original file: lockkeeper/agent/v1/snapshot.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotAbout {
  'clusterId'?: (string);
  'member'?: (string);
  'revision'?: (string);
  'etcdVersion'?: (string);
  'dbBytes'?: (number | string | Long);
  'takenOn'?: (string);
  'takenAt'?: (number | string | Long);
  'reason'?: (string);
  'agreed'?: (number);
}

export interface SnapshotAbout__Output {
  'clusterId': (string);
  'member': (string);
  'revision': (string);
  'etcdVersion': (string);
  'dbBytes': (string);
  'takenOn': (string);
  'takenAt': (string);
  'reason': (string);
  'agreed': (number);
}
