// Original file: lockkeeper/agent/v1/outcome.proto

import type { SnapshotAbout as _lockkeeper_agent_v1_SnapshotAbout, SnapshotAbout__Output as _lockkeeper_agent_v1_SnapshotAbout__Output } from '../../../lockkeeper/agent/v1/SnapshotAbout.ts';
import type { SnapshotCopy as _lockkeeper_agent_v1_SnapshotCopy, SnapshotCopy__Output as _lockkeeper_agent_v1_SnapshotCopy__Output } from '../../../lockkeeper/agent/v1/SnapshotCopy.ts';
import type { Long } from '@grpc/proto-loader';

export interface SnapshotEtcdEvidence {
  'file'?: (string);
  'digest'?: (string);
  'bytes'?: (number | string | Long);
  'form'?: (string);
  'about'?: (_lockkeeper_agent_v1_SnapshotAbout | null);
  'copy'?: (_lockkeeper_agent_v1_SnapshotCopy | null);
}

export interface SnapshotEtcdEvidence__Output {
  'file': (string);
  'digest': (string);
  'bytes': (string);
  'form': (string);
  'about': (_lockkeeper_agent_v1_SnapshotAbout__Output | null);
  'copy': (_lockkeeper_agent_v1_SnapshotCopy__Output | null);
}
