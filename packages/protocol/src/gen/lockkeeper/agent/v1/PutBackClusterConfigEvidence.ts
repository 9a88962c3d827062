// Original file: lockkeeper/agent/v1/outcome.proto


export interface PutBackClusterConfigEvidence {
  'version'?: (string);
  'objects'?: (string)[];
}

export interface PutBackClusterConfigEvidence__Output {
  'version': (string);
  'objects': (string)[];
}
