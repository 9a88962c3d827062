// Original file: lockkeeper/agent/v1/outcome.proto


export interface MoveEtcdLeaderEvidence {
  'leader'?: (string);
  'moved'?: (boolean);
}

export interface MoveEtcdLeaderEvidence__Output {
  'leader': (string);
  'moved': (boolean);
}
