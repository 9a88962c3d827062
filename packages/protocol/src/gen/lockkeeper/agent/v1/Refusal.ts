// Original file: lockkeeper/agent/v1/session.proto


export interface Refusal {
  'code'?: (string);
  'detail'?: (string);
}

export interface Refusal__Output {
  'code': (string);
  'detail': (string);
}
