// Original file: lockkeeper/agent/v1/step.proto

import type { ManifestsBack as _lockkeeper_agent_v1_ManifestsBack, ManifestsBack__Output as _lockkeeper_agent_v1_ManifestsBack__Output } from '../../../lockkeeper/agent/v1/ManifestsBack.ts';

export interface StopControlPlane {
  'digest'?: (string);
  'token'?: (string);
  'undoSeconds'?: (number);
  'manifests'?: (_lockkeeper_agent_v1_ManifestsBack | null);
}

export interface StopControlPlane__Output {
  'digest': (string);
  'token': (string);
  'undoSeconds': (number);
  'manifests': (_lockkeeper_agent_v1_ManifestsBack__Output | null);
}
