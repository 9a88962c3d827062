// Original file: lockkeeper/agent/v1/session.proto


export interface CopyKept {
  'held'?: (string)[];
}

export interface CopyKept__Output {
  'held': (string)[];
}
