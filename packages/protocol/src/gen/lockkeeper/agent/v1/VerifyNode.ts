// Original file: lockkeeper/agent/v1/step.proto


export interface VerifyNode {
  'to'?: (string);
}

export interface VerifyNode__Output {
  'to': (string);
}
