// Original file: lockkeeper/agent/v1/step.proto


export interface CommitRestore {
  'digest'?: (string);
  'token'?: (string);
}

export interface CommitRestore__Output {
  'digest': (string);
  'token': (string);
}
