// Original file: lockkeeper/agent/v1/step.proto


export interface RestartKubelet {
  'to'?: (string);
}

export interface RestartKubelet__Output {
  'to': (string);
}
