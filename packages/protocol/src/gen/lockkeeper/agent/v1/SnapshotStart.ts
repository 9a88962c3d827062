// Original file: lockkeeper/agent/v1/snapshot.proto

import type { SnapshotName as _lockkeeper_agent_v1_SnapshotName, SnapshotName__Output as _lockkeeper_agent_v1_SnapshotName__Output } from '../../../lockkeeper/agent/v1/SnapshotName.ts';
import type { SnapshotAbout as _lockkeeper_agent_v1_SnapshotAbout, SnapshotAbout__Output as _lockkeeper_agent_v1_SnapshotAbout__Output } from '../../../lockkeeper/agent/v1/SnapshotAbout.ts';
import type { RollbackPointAbout as _lockkeeper_agent_v1_RollbackPointAbout, RollbackPointAbout__Output as _lockkeeper_agent_v1_RollbackPointAbout__Output } from '../../../lockkeeper/agent/v1/RollbackPointAbout.ts';
import type { Long } from '@grpc/proto-loader';

export interface SnapshotStart {
  'snapshot'?: (_lockkeeper_agent_v1_SnapshotName | null);
  'offset'?: (number | string | Long);
  'about'?: (_lockkeeper_agent_v1_SnapshotAbout | null);
  'rollbackPoint'?: (_lockkeeper_agent_v1_RollbackPointAbout | null);
}

export interface SnapshotStart__Output {
  'snapshot': (_lockkeeper_agent_v1_SnapshotName__Output | null);
  'offset': (string);
  'about': (_lockkeeper_agent_v1_SnapshotAbout__Output | null);
  'rollbackPoint': (_lockkeeper_agent_v1_RollbackPointAbout__Output | null);
}
