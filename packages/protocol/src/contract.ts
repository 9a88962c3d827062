import * as grpc from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import type { ProtoGrpcType } from "./gen/agent.ts";
import { descriptor } from "./gen/descriptor.ts";
import type { ProtoGrpcType as EnrolmentGrpcType } from "./gen/enrolment.ts";

/** The contract's services as grpc-js takes them: `Agent` and `Enrolment`, each with its client and its definition. */
export type Contract = ProtoGrpcType["lockkeeper"]["agent"]["v1"] & EnrolmentGrpcType["lockkeeper"]["agent"]["v1"];

/**
 * Loads the contract from the descriptor that was generated from proto/; reads no file.
 * The options are those that the types were generated with (scripts/generate.ts): they belong together.
 */
export function loadContract(): Contract {
  const definition = fromJSON(descriptor, { longs: String, enums: String, defaults: true, oneofs: true });
  // What grpc-js builds at run time has no static type; the generated types describe it, and a test holds the two together.
  const loaded = grpc.loadPackageDefinition(definition) as unknown as ProtoGrpcType & EnrolmentGrpcType;
  return loaded.lockkeeper.agent.v1;
}
