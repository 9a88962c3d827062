// Original file: lockkeeper/agent/v1/step.proto


export interface ConfirmStopped {
  'digest'?: (string);
  'token'?: (string);
  'undoSeconds'?: (number);
}

export interface ConfirmStopped__Output {
  'digest': (string);
  'token': (string);
  'undoSeconds': (number);
}
