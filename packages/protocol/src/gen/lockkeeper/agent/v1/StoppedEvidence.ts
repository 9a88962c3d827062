// Original file: lockkeeper/agent/v1/outcome.proto


export interface StoppedEvidence {
  'digest'?: (string);
  'token'?: (string);
  'stopped'?: (string)[];
}

export interface StoppedEvidence__Output {
  'digest': (string);
  'token': (string);
  'stopped': (string)[];
}
