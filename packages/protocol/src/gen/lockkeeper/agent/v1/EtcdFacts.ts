// Original file: lockkeeper/agent/v1/facts.proto

import type { Long } from '@grpc/proto-loader';

export interface EtcdFacts {
  'member'?: (string);
  'members'?: (number);
  'leader'?: (string);
  'raftLag'?: (number | string | Long);
  'dbBytes'?: (number | string | Long);
  'faults'?: (string)[];
}

export interface EtcdFacts__Output {
  'member': (string);
  'members': (number);
  'leader': (string);
  'raftLag': (string);
  'dbBytes': (string);
  'faults': (string)[];
}
