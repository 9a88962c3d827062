// Original file: lockkeeper/agent/v1/facts.proto


export interface ManifestDrift {
  'manifest'?: (string);
  'lines'?: (string)[];
}

export interface ManifestDrift__Output {
  'manifest': (string);
  'lines': (string)[];
}
