// Original file: lockkeeper/agent/v1/step.proto


export interface EtcdPeer {
  'name'?: (string);
  'peerUrl'?: (string);
}

export interface EtcdPeer__Output {
  'name': (string);
  'peerUrl': (string);
}
