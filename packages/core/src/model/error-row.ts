/** gRPC status names as in the specification of gRPC. */
export type GrpcStatusName =
  | "INVALID_ARGUMENT"
  | "UNAUTHENTICATED"
  | "PERMISSION_DENIED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "RESOURCE_EXHAUSTED"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "INTERNAL";

/** One error: its statuses, and what a person can do. */
export type ErrorRow = {
  readonly http: number;
  readonly grpc: GrpcStatusName;
  readonly title: string;
  readonly advice: string;
};
