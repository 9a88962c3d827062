// Original file: lockkeeper/agent/v1/snapshot.proto

import type { SnapshotReceipt as _lockkeeper_agent_v1_SnapshotReceipt, SnapshotReceipt__Output as _lockkeeper_agent_v1_SnapshotReceipt__Output } from '../../../lockkeeper/agent/v1/SnapshotReceipt.ts';
import type { Long } from '@grpc/proto-loader';

export interface SnapshotOffsetAnswer {
  'offset'?: (number | string | Long);
  'receipt'?: (_lockkeeper_agent_v1_SnapshotReceipt | null);
}

export interface SnapshotOffsetAnswer__Output {
  'offset': (string);
  'receipt': (_lockkeeper_agent_v1_SnapshotReceipt__Output | null);
}
