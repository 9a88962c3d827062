// Original file: lockkeeper/agent/v1/step.proto


export interface SnapshotEtcd {
  'reason'?: (string);
}

export interface SnapshotEtcd__Output {
  'reason': (string);
}
