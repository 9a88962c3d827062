// Original file: lockkeeper/agent/v1/step.proto

import type { ManifestsBack as _lockkeeper_agent_v1_ManifestsBack, ManifestsBack__Output as _lockkeeper_agent_v1_ManifestsBack__Output } from '../../../lockkeeper/agent/v1/ManifestsBack.ts';

export interface CommitRestore {
  'digest'?: (string);
  'token'?: (string);
  'manifests'?: (_lockkeeper_agent_v1_ManifestsBack | null);
}

export interface CommitRestore__Output {
  'digest': (string);
  'token': (string);
  'manifests': (_lockkeeper_agent_v1_ManifestsBack__Output | null);
}
