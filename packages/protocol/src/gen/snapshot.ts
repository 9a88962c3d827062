import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { RollbackPointAbout as _lockkeeper_agent_v1_RollbackPointAbout, RollbackPointAbout__Output as _lockkeeper_agent_v1_RollbackPointAbout__Output } from './lockkeeper/agent/v1/RollbackPointAbout.ts';
import type { SnapshotAbout as _lockkeeper_agent_v1_SnapshotAbout, SnapshotAbout__Output as _lockkeeper_agent_v1_SnapshotAbout__Output } from './lockkeeper/agent/v1/SnapshotAbout.ts';
import type { SnapshotChunk as _lockkeeper_agent_v1_SnapshotChunk, SnapshotChunk__Output as _lockkeeper_agent_v1_SnapshotChunk__Output } from './lockkeeper/agent/v1/SnapshotChunk.ts';
import type { SnapshotDownload as _lockkeeper_agent_v1_SnapshotDownload, SnapshotDownload__Output as _lockkeeper_agent_v1_SnapshotDownload__Output } from './lockkeeper/agent/v1/SnapshotDownload.ts';
import type { SnapshotName as _lockkeeper_agent_v1_SnapshotName, SnapshotName__Output as _lockkeeper_agent_v1_SnapshotName__Output } from './lockkeeper/agent/v1/SnapshotName.ts';
import type { SnapshotOffsetAnswer as _lockkeeper_agent_v1_SnapshotOffsetAnswer, SnapshotOffsetAnswer__Output as _lockkeeper_agent_v1_SnapshotOffsetAnswer__Output } from './lockkeeper/agent/v1/SnapshotOffsetAnswer.ts';
import type { SnapshotOffsetRequest as _lockkeeper_agent_v1_SnapshotOffsetRequest, SnapshotOffsetRequest__Output as _lockkeeper_agent_v1_SnapshotOffsetRequest__Output } from './lockkeeper/agent/v1/SnapshotOffsetRequest.ts';
import type { SnapshotReceipt as _lockkeeper_agent_v1_SnapshotReceipt, SnapshotReceipt__Output as _lockkeeper_agent_v1_SnapshotReceipt__Output } from './lockkeeper/agent/v1/SnapshotReceipt.ts';
import type { SnapshotStart as _lockkeeper_agent_v1_SnapshotStart, SnapshotStart__Output as _lockkeeper_agent_v1_SnapshotStart__Output } from './lockkeeper/agent/v1/SnapshotStart.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  lockkeeper: {
    agent: {
      v1: {
        RollbackPointAbout: MessageTypeDefinition<_lockkeeper_agent_v1_RollbackPointAbout, _lockkeeper_agent_v1_RollbackPointAbout__Output>
        SnapshotAbout: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotAbout, _lockkeeper_agent_v1_SnapshotAbout__Output>
        SnapshotChunk: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotChunk, _lockkeeper_agent_v1_SnapshotChunk__Output>
        SnapshotDownload: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotDownload, _lockkeeper_agent_v1_SnapshotDownload__Output>
        SnapshotName: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotName, _lockkeeper_agent_v1_SnapshotName__Output>
        SnapshotOffsetAnswer: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotOffsetAnswer, _lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>
        SnapshotOffsetRequest: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotOffsetRequest, _lockkeeper_agent_v1_SnapshotOffsetRequest__Output>
        SnapshotReceipt: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotReceipt, _lockkeeper_agent_v1_SnapshotReceipt__Output>
        SnapshotStart: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotStart, _lockkeeper_agent_v1_SnapshotStart__Output>
      }
    }
  }
}

