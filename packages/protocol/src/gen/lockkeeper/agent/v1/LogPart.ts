// Original file: lockkeeper/agent/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface LogPart {
  'path'?: (string);
  'offset'?: (number | string | Long);
  'text'?: (string);
  'next'?: (number | string | Long);
  'size'?: (number | string | Long);
  'over'?: (boolean);
}

export interface LogPart__Output {
  'path': (string);
  'offset': (string);
  'text': (string);
  'next': (string);
  'size': (string);
  'over': (boolean);
}
