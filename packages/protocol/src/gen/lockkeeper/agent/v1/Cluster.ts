// Original file: lockkeeper/agent/v1/outcome.proto


export interface Cluster {
}

export interface Cluster__Output {
}
