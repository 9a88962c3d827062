// Original file: lockkeeper/agent/v1/snapshot.proto


export interface SnapshotReceipt {
  'digest'?: (string);
  'machineId'?: (string);
}

export interface SnapshotReceipt__Output {
  'digest': (string);
  'machineId': (string);
}
