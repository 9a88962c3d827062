// Original file: lockkeeper/agent/v1/step.proto


export interface StopControlPlane {
  'digest'?: (string);
  'token'?: (string);
  'undoSeconds'?: (number);
}

export interface StopControlPlane__Output {
  'digest': (string);
  'token': (string);
  'undoSeconds': (number);
}
