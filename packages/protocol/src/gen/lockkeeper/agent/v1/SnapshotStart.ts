// Original file: lockkeeper/agent/v1/snapshot.proto

import type { SnapshotName as _lockkeeper_agent_v1_SnapshotName, SnapshotName__Output as _lockkeeper_agent_v1_SnapshotName__Output } from '../../../lockkeeper/agent/v1/SnapshotName.ts';
import type { Long } from '@grpc/proto-loader';

export interface SnapshotStart {
  'snapshot'?: (_lockkeeper_agent_v1_SnapshotName | null);
  'offset'?: (number | string | Long);
}

export interface SnapshotStart__Output {
  'snapshot': (_lockkeeper_agent_v1_SnapshotName__Output | null);
  'offset': (string);
}
