// Original file: lockkeeper/agent/v1/facts.proto


export interface EtcdOwn {
  'name'?: (string);
  'peerUrl'?: (string);
  'dataFolder'?: (string);
  'clusterId'?: (string);
  'version'?: (string);
}

export interface EtcdOwn__Output {
  'name': (string);
  'peerUrl': (string);
  'dataFolder': (string);
  'clusterId': (string);
  'version': (string);
}
