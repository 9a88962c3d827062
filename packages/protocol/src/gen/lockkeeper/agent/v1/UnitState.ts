// Original file: lockkeeper/agent/v1/facts.proto


export interface UnitState {
  'name'?: (string);
  'active'?: (string);
}

export interface UnitState__Output {
  'name': (string);
  'active': (string);
}
