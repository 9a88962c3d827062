// Original file: lockkeeper/agent/v1/step.proto


export interface RollbackPointRef {
  'run'?: (string);
  'step'?: (string);
  'digest'?: (string);
}

export interface RollbackPointRef__Output {
  'run': (string);
  'step': (string);
  'digest': (string);
}
