// Original file: lockkeeper/agent/v1/step.proto


export interface MoveEtcdLeader {
}

export interface MoveEtcdLeader__Output {
}
