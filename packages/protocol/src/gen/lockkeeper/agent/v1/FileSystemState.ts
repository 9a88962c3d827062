// Original file: lockkeeper/agent/v1/facts.proto

import type { Long } from '@grpc/proto-loader';

export interface FileSystemState {
  'mount'?: (string);
  'sizeBytes'?: (number | string | Long);
  'freeBytes'?: (number | string | Long);
}

export interface FileSystemState__Output {
  'mount': (string);
  'sizeBytes': (string);
  'freeBytes': (string);
}
