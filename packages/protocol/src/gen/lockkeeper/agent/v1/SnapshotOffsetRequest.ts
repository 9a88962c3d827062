// Original file: lockkeeper/agent/v1/snapshot.proto

import type { SnapshotName as _lockkeeper_agent_v1_SnapshotName, SnapshotName__Output as _lockkeeper_agent_v1_SnapshotName__Output } from '../../../lockkeeper/agent/v1/SnapshotName.ts';

export interface SnapshotOffsetRequest {
  'snapshot'?: (_lockkeeper_agent_v1_SnapshotName | null);
}

export interface SnapshotOffsetRequest__Output {
  'snapshot': (_lockkeeper_agent_v1_SnapshotName__Output | null);
}
