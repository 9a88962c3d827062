// Original file: lockkeeper/agent/v1/outcome.proto


export interface KubeadmEvidence {
  'version'?: (string);
  'alreadyThere'?: (boolean);
}

export interface KubeadmEvidence__Output {
  'version': (string);
  'alreadyThere': (boolean);
}
