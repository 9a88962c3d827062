// Original file: lockkeeper/agent/v1/enrolment.proto


export interface EnrolResponse {
  'certificatePem'?: (string);
  'node'?: (string);
  'nodeUid'?: (string);
  'clusterUid'?: (string);
}

export interface EnrolResponse__Output {
  'certificatePem': (string);
  'node': (string);
  'nodeUid': (string);
  'clusterUid': (string);
}
