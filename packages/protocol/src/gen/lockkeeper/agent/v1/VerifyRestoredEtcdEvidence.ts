// Original file: lockkeeper/agent/v1/outcome.proto


export interface VerifyRestoredEtcdEvidence {
  'members'?: (number);
  'revision'?: (string);
  'clusterId'?: (string);
}

export interface VerifyRestoredEtcdEvidence__Output {
  'members': (number);
  'revision': (string);
  'clusterId': (string);
}
