// Original file: lockkeeper/agent/v1/outcome.proto


export interface CommitRestoreEvidence {
  'digest'?: (string);
  'token'?: (string);
  'aside'?: (string);
  'version'?: (string);
}

export interface CommitRestoreEvidence__Output {
  'digest': (string);
  'token': (string);
  'aside': (string);
  'version': (string);
}
