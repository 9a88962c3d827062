// Original file: lockkeeper/agent/v1/step.proto


export interface RestartKubelet {
  'to'?: (string);
  'forgetResources'?: (boolean);
}

export interface RestartKubelet__Output {
  'to': (string);
  'forgetResources': (boolean);
}
