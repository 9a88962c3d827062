// Original file: lockkeeper/agent/v1/facts.proto

export const EtcdAgreementKind = {
  ETCD_AGREEMENT_KIND_UNSPECIFIED: 'ETCD_AGREEMENT_KIND_UNSPECIFIED',
  ETCD_AGREEMENT_KIND_AGREED: 'ETCD_AGREEMENT_KIND_AGREED',
  ETCD_AGREEMENT_KIND_DIFFER: 'ETCD_AGREEMENT_KIND_DIFFER',
  ETCD_AGREEMENT_KIND_UNKNOWN: 'ETCD_AGREEMENT_KIND_UNKNOWN',
} as const;

export type EtcdAgreementKind =
  | 'ETCD_AGREEMENT_KIND_UNSPECIFIED'
  | 0
  | 'ETCD_AGREEMENT_KIND_AGREED'
  | 1
  | 'ETCD_AGREEMENT_KIND_DIFFER'
  | 2
  | 'ETCD_AGREEMENT_KIND_UNKNOWN'
  | 3

export type EtcdAgreementKind__Output = typeof EtcdAgreementKind[keyof typeof EtcdAgreementKind]
