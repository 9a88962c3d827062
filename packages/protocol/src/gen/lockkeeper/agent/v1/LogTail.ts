// Original file: lockkeeper/agent/v1/outcome.proto


export interface LogTail {
  'path'?: (string);
  'tail'?: (string);
}

export interface LogTail__Output {
  'path': (string);
  'tail': (string);
}
