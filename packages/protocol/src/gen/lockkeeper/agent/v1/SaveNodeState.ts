// Original file: lockkeeper/agent/v1/step.proto


export interface SaveNodeState {
}

export interface SaveNodeState__Output {
}
