// Original file: lockkeeper/agent/v1/step.proto


export interface RestoreKubeletConfig {
  'saved'?: (string);
}

export interface RestoreKubeletConfig__Output {
  'saved': (string);
}
