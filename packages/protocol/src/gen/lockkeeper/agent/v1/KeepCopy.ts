// Original file: lockkeeper/agent/v1/session.proto

import type { SnapshotName as _lockkeeper_agent_v1_SnapshotName, SnapshotName__Output as _lockkeeper_agent_v1_SnapshotName__Output } from '../../../lockkeeper/agent/v1/SnapshotName.ts';
import type { SnapshotAbout as _lockkeeper_agent_v1_SnapshotAbout, SnapshotAbout__Output as _lockkeeper_agent_v1_SnapshotAbout__Output } from '../../../lockkeeper/agent/v1/SnapshotAbout.ts';
import type { Long } from '@grpc/proto-loader';

export interface KeepCopy {
  'request'?: (number | string | Long);
  'node'?: (string);
  'snapshot'?: (_lockkeeper_agent_v1_SnapshotName | null);
  'about'?: (_lockkeeper_agent_v1_SnapshotAbout | null);
}

export interface KeepCopy__Output {
  'request': (string);
  'node': (string);
  'snapshot': (_lockkeeper_agent_v1_SnapshotName__Output | null);
  'about': (_lockkeeper_agent_v1_SnapshotAbout__Output | null);
}
