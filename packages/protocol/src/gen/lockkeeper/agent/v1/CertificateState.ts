// Original file: lockkeeper/agent/v1/facts.proto

import type { Long } from '@grpc/proto-loader';

export interface CertificateState {
  'path'?: (string);
  'notAfterMs'?: (number | string | Long);
}

export interface CertificateState__Output {
  'path': (string);
  'notAfterMs': (string);
}
