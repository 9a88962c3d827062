// Original file: lockkeeper/agent/v1/enrolment.proto


export interface EnrolRequest {
  'token'?: (string);
  'csrPem'?: (string);
  'machineId'?: (string);
}

export interface EnrolRequest__Output {
  'token': (string);
  'csrPem': (string);
  'machineId': (string);
}
