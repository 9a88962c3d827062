// Original file: lockkeeper/agent/v1/step.proto


export interface KubeadmApply {
  'to'?: (string);
  'ignorePreflightErrors'?: (string)[];
  'acceptOldKubelets'?: (boolean);
}

export interface KubeadmApply__Output {
  'to': (string);
  'ignorePreflightErrors': (string)[];
  'acceptOldKubelets': (boolean);
}
