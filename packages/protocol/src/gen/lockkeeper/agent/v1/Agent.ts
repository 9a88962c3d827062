// Original file: lockkeeper/agent/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AgentMessage as _lockkeeper_agent_v1_AgentMessage, AgentMessage__Output as _lockkeeper_agent_v1_AgentMessage__Output } from '../../../lockkeeper/agent/v1/AgentMessage.ts';
import type { CoordinatorMessage as _lockkeeper_agent_v1_CoordinatorMessage, CoordinatorMessage__Output as _lockkeeper_agent_v1_CoordinatorMessage__Output } from '../../../lockkeeper/agent/v1/CoordinatorMessage.ts';
import type { EnrolResponse as _lockkeeper_agent_v1_EnrolResponse, EnrolResponse__Output as _lockkeeper_agent_v1_EnrolResponse__Output } from '../../../lockkeeper/agent/v1/EnrolResponse.ts';
import type { RenewRequest as _lockkeeper_agent_v1_RenewRequest, RenewRequest__Output as _lockkeeper_agent_v1_RenewRequest__Output } from '../../../lockkeeper/agent/v1/RenewRequest.ts';
import type { SnapshotChunk as _lockkeeper_agent_v1_SnapshotChunk, SnapshotChunk__Output as _lockkeeper_agent_v1_SnapshotChunk__Output } from '../../../lockkeeper/agent/v1/SnapshotChunk.ts';
import type { SnapshotDownload as _lockkeeper_agent_v1_SnapshotDownload, SnapshotDownload__Output as _lockkeeper_agent_v1_SnapshotDownload__Output } from '../../../lockkeeper/agent/v1/SnapshotDownload.ts';
import type { SnapshotOffsetAnswer as _lockkeeper_agent_v1_SnapshotOffsetAnswer, SnapshotOffsetAnswer__Output as _lockkeeper_agent_v1_SnapshotOffsetAnswer__Output } from '../../../lockkeeper/agent/v1/SnapshotOffsetAnswer.ts';
import type { SnapshotOffsetRequest as _lockkeeper_agent_v1_SnapshotOffsetRequest, SnapshotOffsetRequest__Output as _lockkeeper_agent_v1_SnapshotOffsetRequest__Output } from '../../../lockkeeper/agent/v1/SnapshotOffsetRequest.ts';
import type { SnapshotReceipt as _lockkeeper_agent_v1_SnapshotReceipt, SnapshotReceipt__Output as _lockkeeper_agent_v1_SnapshotReceipt__Output } from '../../../lockkeeper/agent/v1/SnapshotReceipt.ts';

export interface AgentClient extends grpc.Client {
  DownloadSnapshot(argument: _lockkeeper_agent_v1_SnapshotDownload, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_lockkeeper_agent_v1_SnapshotChunk__Output>;
  DownloadSnapshot(argument: _lockkeeper_agent_v1_SnapshotDownload, options?: grpc.CallOptions): grpc.ClientReadableStream<_lockkeeper_agent_v1_SnapshotChunk__Output>;
  downloadSnapshot(argument: _lockkeeper_agent_v1_SnapshotDownload, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_lockkeeper_agent_v1_SnapshotChunk__Output>;
  downloadSnapshot(argument: _lockkeeper_agent_v1_SnapshotDownload, options?: grpc.CallOptions): grpc.ClientReadableStream<_lockkeeper_agent_v1_SnapshotChunk__Output>;
  
  Renew(argument: _lockkeeper_agent_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _lockkeeper_agent_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _lockkeeper_agent_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _lockkeeper_agent_v1_RenewRequest, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _lockkeeper_agent_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _lockkeeper_agent_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _lockkeeper_agent_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _lockkeeper_agent_v1_RenewRequest, callback: grpc.requestCallback<_lockkeeper_agent_v1_EnrolResponse__Output>): grpc.ClientUnaryCall;
  
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_lockkeeper_agent_v1_AgentMessage, _lockkeeper_agent_v1_CoordinatorMessage__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_lockkeeper_agent_v1_AgentMessage, _lockkeeper_agent_v1_CoordinatorMessage__Output>;
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_lockkeeper_agent_v1_AgentMessage, _lockkeeper_agent_v1_CoordinatorMessage__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_lockkeeper_agent_v1_AgentMessage, _lockkeeper_agent_v1_CoordinatorMessage__Output>;
  
  SnapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  SnapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  SnapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  SnapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  snapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  snapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  snapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  snapshotOffset(argument: _lockkeeper_agent_v1_SnapshotOffsetRequest, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>): grpc.ClientUnaryCall;
  
  UploadSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  UploadSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  UploadSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  UploadSnapshot(callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  uploadSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  uploadSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  uploadSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  uploadSnapshot(callback: grpc.requestCallback<_lockkeeper_agent_v1_SnapshotReceipt__Output>): grpc.ClientWritableStream<_lockkeeper_agent_v1_SnapshotChunk>;
  
}

export interface AgentHandlers extends grpc.UntypedServiceImplementation {
  DownloadSnapshot: grpc.handleServerStreamingCall<_lockkeeper_agent_v1_SnapshotDownload__Output, _lockkeeper_agent_v1_SnapshotChunk>;
  
  Renew: grpc.handleUnaryCall<_lockkeeper_agent_v1_RenewRequest__Output, _lockkeeper_agent_v1_EnrolResponse>;
  
  Session: grpc.handleBidiStreamingCall<_lockkeeper_agent_v1_AgentMessage__Output, _lockkeeper_agent_v1_CoordinatorMessage>;
  
  SnapshotOffset: grpc.handleUnaryCall<_lockkeeper_agent_v1_SnapshotOffsetRequest__Output, _lockkeeper_agent_v1_SnapshotOffsetAnswer>;
  
  UploadSnapshot: grpc.handleClientStreamingCall<_lockkeeper_agent_v1_SnapshotChunk__Output, _lockkeeper_agent_v1_SnapshotReceipt>;
  
}

export interface AgentDefinition extends grpc.ServiceDefinition {
  DownloadSnapshot: MethodDefinition<_lockkeeper_agent_v1_SnapshotDownload, _lockkeeper_agent_v1_SnapshotChunk, _lockkeeper_agent_v1_SnapshotDownload__Output, _lockkeeper_agent_v1_SnapshotChunk__Output>
  Renew: MethodDefinition<_lockkeeper_agent_v1_RenewRequest, _lockkeeper_agent_v1_EnrolResponse, _lockkeeper_agent_v1_RenewRequest__Output, _lockkeeper_agent_v1_EnrolResponse__Output>
  Session: MethodDefinition<_lockkeeper_agent_v1_AgentMessage, _lockkeeper_agent_v1_CoordinatorMessage, _lockkeeper_agent_v1_AgentMessage__Output, _lockkeeper_agent_v1_CoordinatorMessage__Output>
  SnapshotOffset: MethodDefinition<_lockkeeper_agent_v1_SnapshotOffsetRequest, _lockkeeper_agent_v1_SnapshotOffsetAnswer, _lockkeeper_agent_v1_SnapshotOffsetRequest__Output, _lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>
  UploadSnapshot: MethodDefinition<_lockkeeper_agent_v1_SnapshotChunk, _lockkeeper_agent_v1_SnapshotReceipt, _lockkeeper_agent_v1_SnapshotChunk__Output, _lockkeeper_agent_v1_SnapshotReceipt__Output>
}
