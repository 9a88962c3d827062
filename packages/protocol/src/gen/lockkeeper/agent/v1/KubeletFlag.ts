// Original file: lockkeeper/agent/v1/facts.proto


export interface KubeletFlag {
  'file'?: (string);
  'flag'?: (string);
}

export interface KubeletFlag__Output {
  'file': (string);
  'flag': (string);
}
