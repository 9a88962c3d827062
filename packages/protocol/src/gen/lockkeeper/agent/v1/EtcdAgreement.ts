// Original file: lockkeeper/agent/v1/facts.proto

import type { EtcdAgreementKind as _lockkeeper_agent_v1_EtcdAgreementKind, EtcdAgreementKind__Output as _lockkeeper_agent_v1_EtcdAgreementKind__Output } from '../../../lockkeeper/agent/v1/EtcdAgreementKind.ts';

export interface EtcdAgreement {
  'is'?: (_lockkeeper_agent_v1_EtcdAgreementKind);
  'saw'?: (string);
}

export interface EtcdAgreement__Output {
  'is': (_lockkeeper_agent_v1_EtcdAgreementKind__Output);
  'saw': (string);
}
