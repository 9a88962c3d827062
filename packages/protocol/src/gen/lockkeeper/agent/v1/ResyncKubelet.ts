// Original file: lockkeeper/agent/v1/step.proto


export interface ResyncKubelet {
}

export interface ResyncKubelet__Output {
}
