// Original file: lockkeeper/agent/v1/facts.proto


export interface FeatureGate {
  'by'?: (string);
  'gate'?: (string);
}

export interface FeatureGate__Output {
  'by': (string);
  'gate': (string);
}
