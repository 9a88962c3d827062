// Original file: lockkeeper/agent/v1/outcome.proto

import type { Cluster as _lockkeeper_agent_v1_Cluster, Cluster__Output as _lockkeeper_agent_v1_Cluster__Output } from '../../../lockkeeper/agent/v1/Cluster.ts';

export interface Finding {
  'code'?: (string);
  'saw'?: (string);
  'cluster'?: (_lockkeeper_agent_v1_Cluster | null);
  'node'?: (string);
  'object'?: (string);
  'where'?: "cluster"|"node"|"object";
}

export interface Finding__Output {
  'code': (string);
  'saw': (string);
  'cluster'?: (_lockkeeper_agent_v1_Cluster__Output | null);
  'node'?: (string);
  'object'?: (string);
  'where'?: "cluster"|"node"|"object";
}
