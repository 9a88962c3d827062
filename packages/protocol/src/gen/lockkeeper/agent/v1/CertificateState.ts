// Original file: lockkeeper/agent/v1/facts.proto

import type { Long } from '@grpc/proto-loader';

export interface CertificateState {
  'path'?: (string);
  'notAfterMs'?: (number | string | Long);
  '_notAfterMs'?: "notAfterMs";
}

export interface CertificateState__Output {
  'path': (string);
  'notAfterMs'?: (string);
  '_notAfterMs'?: "notAfterMs";
}
