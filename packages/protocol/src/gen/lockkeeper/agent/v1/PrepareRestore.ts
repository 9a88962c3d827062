// Original file: lockkeeper/agent/v1/step.proto

import type { RestoreSnapshot as _lockkeeper_agent_v1_RestoreSnapshot, RestoreSnapshot__Output as _lockkeeper_agent_v1_RestoreSnapshot__Output } from '../../../lockkeeper/agent/v1/RestoreSnapshot.ts';
import type { EtcdPeer as _lockkeeper_agent_v1_EtcdPeer, EtcdPeer__Output as _lockkeeper_agent_v1_EtcdPeer__Output } from '../../../lockkeeper/agent/v1/EtcdPeer.ts';
import type { ManifestsBack as _lockkeeper_agent_v1_ManifestsBack, ManifestsBack__Output as _lockkeeper_agent_v1_ManifestsBack__Output } from '../../../lockkeeper/agent/v1/ManifestsBack.ts';
import type { Long } from '@grpc/proto-loader';

export interface PrepareRestore {
  'snapshot'?: (_lockkeeper_agent_v1_RestoreSnapshot | null);
  'peers'?: (_lockkeeper_agent_v1_EtcdPeer)[];
  'token'?: (string);
  'manifests'?: (_lockkeeper_agent_v1_ManifestsBack | null);
  'bumpRevision'?: (number | string | Long);
  '_bumpRevision'?: "bumpRevision";
}

export interface PrepareRestore__Output {
  'snapshot': (_lockkeeper_agent_v1_RestoreSnapshot__Output | null);
  'peers': (_lockkeeper_agent_v1_EtcdPeer__Output)[];
  'token': (string);
  'manifests': (_lockkeeper_agent_v1_ManifestsBack__Output | null);
  'bumpRevision'?: (string);
  '_bumpRevision'?: "bumpRevision";
}
