// Original file: lockkeeper/agent/v1/outcome.proto


export interface SnapshotCopy {
  'digest'?: (string);
  'machineId'?: (string);
}

export interface SnapshotCopy__Output {
  'digest': (string);
  'machineId': (string);
}
