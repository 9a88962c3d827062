import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { EnrolRequest as _lockkeeper_agent_v1_EnrolRequest, EnrolRequest__Output as _lockkeeper_agent_v1_EnrolRequest__Output } from './lockkeeper/agent/v1/EnrolRequest.ts';
import type { EnrolResponse as _lockkeeper_agent_v1_EnrolResponse, EnrolResponse__Output as _lockkeeper_agent_v1_EnrolResponse__Output } from './lockkeeper/agent/v1/EnrolResponse.ts';
import type { EnrolmentClient as _lockkeeper_agent_v1_EnrolmentClient, EnrolmentDefinition as _lockkeeper_agent_v1_EnrolmentDefinition } from './lockkeeper/agent/v1/Enrolment.ts';
import type { RenewRequest as _lockkeeper_agent_v1_RenewRequest, RenewRequest__Output as _lockkeeper_agent_v1_RenewRequest__Output } from './lockkeeper/agent/v1/RenewRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  lockkeeper: {
    agent: {
      v1: {
        EnrolRequest: MessageTypeDefinition<_lockkeeper_agent_v1_EnrolRequest, _lockkeeper_agent_v1_EnrolRequest__Output>
        EnrolResponse: MessageTypeDefinition<_lockkeeper_agent_v1_EnrolResponse, _lockkeeper_agent_v1_EnrolResponse__Output>
        Enrolment: SubtypeConstructor<typeof grpc.Client, _lockkeeper_agent_v1_EnrolmentClient> & { service: _lockkeeper_agent_v1_EnrolmentDefinition }
        RenewRequest: MessageTypeDefinition<_lockkeeper_agent_v1_RenewRequest, _lockkeeper_agent_v1_RenewRequest__Output>
      }
    }
  }
}

