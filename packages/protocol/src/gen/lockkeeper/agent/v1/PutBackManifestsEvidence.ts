// Original file: lockkeeper/agent/v1/outcome.proto


export interface PutBackManifestsEvidence {
  'version'?: (string);
  'written'?: (string)[];
  'etcdLeft'?: (boolean);
}

export interface PutBackManifestsEvidence__Output {
  'version': (string);
  'written': (string)[];
  'etcdLeft': (boolean);
}
