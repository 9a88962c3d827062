// Original file: lockkeeper/agent/v1/session.proto


export interface OpenRun {
  'run'?: (string);
}

export interface OpenRun__Output {
  'run': (string);
}
