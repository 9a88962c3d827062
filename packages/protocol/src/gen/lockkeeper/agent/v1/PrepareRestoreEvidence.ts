// Original file: lockkeeper/agent/v1/outcome.proto


export interface PrepareRestoreEvidence {
  'digest'?: (string);
  'token'?: (string);
  'folder'?: (string);
  'tool'?: (string);
  'bumped'?: (boolean);
}

export interface PrepareRestoreEvidence__Output {
  'digest': (string);
  'token': (string);
  'folder': (string);
  'tool': (string);
  'bumped': (boolean);
}
