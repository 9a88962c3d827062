// Original file: lockkeeper/agent/v1/step.proto

export const NodeRole = {
  NODE_ROLE_UNSPECIFIED: 'NODE_ROLE_UNSPECIFIED',
  NODE_ROLE_CONTROL_PLANE: 'NODE_ROLE_CONTROL_PLANE',
  NODE_ROLE_WORKER: 'NODE_ROLE_WORKER',
} as const;

export type NodeRole =
  | 'NODE_ROLE_UNSPECIFIED'
  | 0
  | 'NODE_ROLE_CONTROL_PLANE'
  | 1
  | 'NODE_ROLE_WORKER'
  | 2

export type NodeRole__Output = typeof NodeRole[keyof typeof NodeRole]
