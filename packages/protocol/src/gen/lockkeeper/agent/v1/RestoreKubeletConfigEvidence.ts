// Original file: lockkeeper/agent/v1/outcome.proto


export interface RestoreKubeletConfigEvidence {
  'files'?: (string)[];
}

export interface RestoreKubeletConfigEvidence__Output {
  'files': (string)[];
}
