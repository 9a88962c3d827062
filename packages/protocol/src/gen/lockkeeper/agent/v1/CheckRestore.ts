// Original file: lockkeeper/agent/v1/step.proto

import type { RestoreSnapshot as _lockkeeper_agent_v1_RestoreSnapshot, RestoreSnapshot__Output as _lockkeeper_agent_v1_RestoreSnapshot__Output } from '../../../lockkeeper/agent/v1/RestoreSnapshot.ts';
import type { EtcdPeer as _lockkeeper_agent_v1_EtcdPeer, EtcdPeer__Output as _lockkeeper_agent_v1_EtcdPeer__Output } from '../../../lockkeeper/agent/v1/EtcdPeer.ts';
import type { ManifestsBack as _lockkeeper_agent_v1_ManifestsBack, ManifestsBack__Output as _lockkeeper_agent_v1_ManifestsBack__Output } from '../../../lockkeeper/agent/v1/ManifestsBack.ts';

export interface CheckRestore {
  'snapshot'?: (_lockkeeper_agent_v1_RestoreSnapshot | null);
  'peers'?: (_lockkeeper_agent_v1_EtcdPeer)[];
  'clusterIds'?: (string)[];
  'manifests'?: (_lockkeeper_agent_v1_ManifestsBack | null);
}

export interface CheckRestore__Output {
  'snapshot': (_lockkeeper_agent_v1_RestoreSnapshot__Output | null);
  'peers': (_lockkeeper_agent_v1_EtcdPeer__Output)[];
  'clusterIds': (string)[];
  'manifests': (_lockkeeper_agent_v1_ManifestsBack__Output | null);
}
