// Original file: lockkeeper/agent/v1/step.proto


export interface KubeadmNode {
  'to'?: (string);
  'ignorePreflightErrors'?: (string)[];
}

export interface KubeadmNode__Output {
  'to': (string);
  'ignorePreflightErrors': (string)[];
}
