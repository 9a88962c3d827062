// Original file: lockkeeper/agent/v1/session.proto


export interface AttemptKey {
  'run'?: (string);
  'step'?: (string);
  'attempt'?: (number);
}

export interface AttemptKey__Output {
  'run': (string);
  'step': (string);
  'attempt': (number);
}
