// Original file: lockkeeper/agent/v1/snapshot.proto

import type { SnapshotStart as _lockkeeper_agent_v1_SnapshotStart, SnapshotStart__Output as _lockkeeper_agent_v1_SnapshotStart__Output } from '../../../lockkeeper/agent/v1/SnapshotStart.ts';

export interface SnapshotChunk {
  'start'?: (_lockkeeper_agent_v1_SnapshotStart | null);
  'data'?: (Buffer | Uint8Array | string);
  'part'?: "start"|"data";
}

export interface SnapshotChunk__Output {
  'start'?: (_lockkeeper_agent_v1_SnapshotStart__Output | null);
  'data'?: (Buffer);
  'part'?: "start"|"data";
}
