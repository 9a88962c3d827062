// Original file: lockkeeper/agent/v1/facts.proto

import type { EtcdAgreement as _lockkeeper_agent_v1_EtcdAgreement, EtcdAgreement__Output as _lockkeeper_agent_v1_EtcdAgreement__Output } from '../../../lockkeeper/agent/v1/EtcdAgreement.ts';
import type { EtcdOwn as _lockkeeper_agent_v1_EtcdOwn, EtcdOwn__Output as _lockkeeper_agent_v1_EtcdOwn__Output } from '../../../lockkeeper/agent/v1/EtcdOwn.ts';
import type { Long } from '@grpc/proto-loader';

export interface EtcdFacts {
  'member'?: (string);
  'members'?: (number);
  'leader'?: (string);
  'raftLag'?: (number | string | Long);
  'dbBytes'?: (number | string | Long);
  'faults'?: (string)[];
  'version'?: (string);
  'quotaBytes'?: (number | string | Long);
  'agreement'?: (_lockkeeper_agent_v1_EtcdAgreement | null);
  'own'?: (_lockkeeper_agent_v1_EtcdOwn | null);
  '_quotaBytes'?: "quotaBytes";
}

export interface EtcdFacts__Output {
  'member': (string);
  'members': (number);
  'leader': (string);
  'raftLag': (string);
  'dbBytes': (string);
  'faults': (string)[];
  'version': (string);
  'quotaBytes'?: (string);
  'agreement': (_lockkeeper_agent_v1_EtcdAgreement__Output | null);
  'own': (_lockkeeper_agent_v1_EtcdOwn__Output | null);
  '_quotaBytes'?: "quotaBytes";
}
