// Original file: lockkeeper/agent/v1/outcome.proto

import type { SnapshotCopy as _lockkeeper_agent_v1_SnapshotCopy, SnapshotCopy__Output as _lockkeeper_agent_v1_SnapshotCopy__Output } from '../../../lockkeeper/agent/v1/SnapshotCopy.ts';
import type { Long } from '@grpc/proto-loader';

export interface SnapshotEtcdEvidence {
  'file'?: (string);
  'digest'?: (string);
  'bytes'?: (number | string | Long);
  'revision'?: (string);
  'etcdVersion'?: (string);
  'takenOn'?: (string);
  'copy'?: (_lockkeeper_agent_v1_SnapshotCopy | null);
}

export interface SnapshotEtcdEvidence__Output {
  'file': (string);
  'digest': (string);
  'bytes': (string);
  'revision': (string);
  'etcdVersion': (string);
  'takenOn': (string);
  'copy': (_lockkeeper_agent_v1_SnapshotCopy__Output | null);
}
