// Original file: lockkeeper/agent/v1/session.proto


export interface Welcome {
  'clusterUid'?: (string);
}

export interface Welcome__Output {
  'clusterUid': (string);
}
