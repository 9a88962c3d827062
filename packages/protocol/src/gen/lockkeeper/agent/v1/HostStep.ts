// Original file: lockkeeper/agent/v1/step.proto

import type { CheckHost as _lockkeeper_agent_v1_CheckHost, CheckHost__Output as _lockkeeper_agent_v1_CheckHost__Output } from '../../../lockkeeper/agent/v1/CheckHost.ts';
import type { Stage as _lockkeeper_agent_v1_Stage, Stage__Output as _lockkeeper_agent_v1_Stage__Output } from '../../../lockkeeper/agent/v1/Stage.ts';
import type { CheckEtcd as _lockkeeper_agent_v1_CheckEtcd, CheckEtcd__Output as _lockkeeper_agent_v1_CheckEtcd__Output } from '../../../lockkeeper/agent/v1/CheckEtcd.ts';
import type { SnapshotEtcd as _lockkeeper_agent_v1_SnapshotEtcd, SnapshotEtcd__Output as _lockkeeper_agent_v1_SnapshotEtcd__Output } from '../../../lockkeeper/agent/v1/SnapshotEtcd.ts';
import type { SaveNodeState as _lockkeeper_agent_v1_SaveNodeState, SaveNodeState__Output as _lockkeeper_agent_v1_SaveNodeState__Output } from '../../../lockkeeper/agent/v1/SaveNodeState.ts';
import type { InstallPackages as _lockkeeper_agent_v1_InstallPackages, InstallPackages__Output as _lockkeeper_agent_v1_InstallPackages__Output } from '../../../lockkeeper/agent/v1/InstallPackages.ts';
import type { KubeadmApply as _lockkeeper_agent_v1_KubeadmApply, KubeadmApply__Output as _lockkeeper_agent_v1_KubeadmApply__Output } from '../../../lockkeeper/agent/v1/KubeadmApply.ts';
import type { KubeadmNode as _lockkeeper_agent_v1_KubeadmNode, KubeadmNode__Output as _lockkeeper_agent_v1_KubeadmNode__Output } from '../../../lockkeeper/agent/v1/KubeadmNode.ts';
import type { RestartKubelet as _lockkeeper_agent_v1_RestartKubelet, RestartKubelet__Output as _lockkeeper_agent_v1_RestartKubelet__Output } from '../../../lockkeeper/agent/v1/RestartKubelet.ts';
import type { VerifyNode as _lockkeeper_agent_v1_VerifyNode, VerifyNode__Output as _lockkeeper_agent_v1_VerifyNode__Output } from '../../../lockkeeper/agent/v1/VerifyNode.ts';
import type { RestoreKubeletConfig as _lockkeeper_agent_v1_RestoreKubeletConfig, RestoreKubeletConfig__Output as _lockkeeper_agent_v1_RestoreKubeletConfig__Output } from '../../../lockkeeper/agent/v1/RestoreKubeletConfig.ts';
import type { MoveEtcdLeader as _lockkeeper_agent_v1_MoveEtcdLeader, MoveEtcdLeader__Output as _lockkeeper_agent_v1_MoveEtcdLeader__Output } from '../../../lockkeeper/agent/v1/MoveEtcdLeader.ts';
import type { CheckRollbackPoint as _lockkeeper_agent_v1_CheckRollbackPoint, CheckRollbackPoint__Output as _lockkeeper_agent_v1_CheckRollbackPoint__Output } from '../../../lockkeeper/agent/v1/CheckRollbackPoint.ts';
import type { PutBackManifests as _lockkeeper_agent_v1_PutBackManifests, PutBackManifests__Output as _lockkeeper_agent_v1_PutBackManifests__Output } from '../../../lockkeeper/agent/v1/PutBackManifests.ts';
import type { PutBackClusterConfig as _lockkeeper_agent_v1_PutBackClusterConfig, PutBackClusterConfig__Output as _lockkeeper_agent_v1_PutBackClusterConfig__Output } from '../../../lockkeeper/agent/v1/PutBackClusterConfig.ts';
import type { CheckRestore as _lockkeeper_agent_v1_CheckRestore, CheckRestore__Output as _lockkeeper_agent_v1_CheckRestore__Output } from '../../../lockkeeper/agent/v1/CheckRestore.ts';
import type { PrepareRestore as _lockkeeper_agent_v1_PrepareRestore, PrepareRestore__Output as _lockkeeper_agent_v1_PrepareRestore__Output } from '../../../lockkeeper/agent/v1/PrepareRestore.ts';
import type { StopControlPlane as _lockkeeper_agent_v1_StopControlPlane, StopControlPlane__Output as _lockkeeper_agent_v1_StopControlPlane__Output } from '../../../lockkeeper/agent/v1/StopControlPlane.ts';
import type { ConfirmStopped as _lockkeeper_agent_v1_ConfirmStopped, ConfirmStopped__Output as _lockkeeper_agent_v1_ConfirmStopped__Output } from '../../../lockkeeper/agent/v1/ConfirmStopped.ts';
import type { CommitRestore as _lockkeeper_agent_v1_CommitRestore, CommitRestore__Output as _lockkeeper_agent_v1_CommitRestore__Output } from '../../../lockkeeper/agent/v1/CommitRestore.ts';
import type { VerifyRestoredEtcd as _lockkeeper_agent_v1_VerifyRestoredEtcd, VerifyRestoredEtcd__Output as _lockkeeper_agent_v1_VerifyRestoredEtcd__Output } from '../../../lockkeeper/agent/v1/VerifyRestoredEtcd.ts';
import type { ResyncKubelet as _lockkeeper_agent_v1_ResyncKubelet, ResyncKubelet__Output as _lockkeeper_agent_v1_ResyncKubelet__Output } from '../../../lockkeeper/agent/v1/ResyncKubelet.ts';

export interface HostStep {
  'id'?: (string);
  'on'?: (string);
  'checkHost'?: (_lockkeeper_agent_v1_CheckHost | null);
  'stage'?: (_lockkeeper_agent_v1_Stage | null);
  'checkEtcd'?: (_lockkeeper_agent_v1_CheckEtcd | null);
  'snapshotEtcd'?: (_lockkeeper_agent_v1_SnapshotEtcd | null);
  'saveNodeState'?: (_lockkeeper_agent_v1_SaveNodeState | null);
  'installPackages'?: (_lockkeeper_agent_v1_InstallPackages | null);
  'kubeadmApply'?: (_lockkeeper_agent_v1_KubeadmApply | null);
  'kubeadmNode'?: (_lockkeeper_agent_v1_KubeadmNode | null);
  'restartKubelet'?: (_lockkeeper_agent_v1_RestartKubelet | null);
  'verifyNode'?: (_lockkeeper_agent_v1_VerifyNode | null);
  'restoreKubeletConfig'?: (_lockkeeper_agent_v1_RestoreKubeletConfig | null);
  'moveEtcdLeader'?: (_lockkeeper_agent_v1_MoveEtcdLeader | null);
  'checkRollbackPoint'?: (_lockkeeper_agent_v1_CheckRollbackPoint | null);
  'putBackManifests'?: (_lockkeeper_agent_v1_PutBackManifests | null);
  'putBackClusterConfig'?: (_lockkeeper_agent_v1_PutBackClusterConfig | null);
  'checkRestore'?: (_lockkeeper_agent_v1_CheckRestore | null);
  'prepareRestore'?: (_lockkeeper_agent_v1_PrepareRestore | null);
  'stopControlPlane'?: (_lockkeeper_agent_v1_StopControlPlane | null);
  'confirmStopped'?: (_lockkeeper_agent_v1_ConfirmStopped | null);
  'commitRestore'?: (_lockkeeper_agent_v1_CommitRestore | null);
  'verifyRestoredEtcd'?: (_lockkeeper_agent_v1_VerifyRestoredEtcd | null);
  'resyncKubelet'?: (_lockkeeper_agent_v1_ResyncKubelet | null);
  'kind'?: "checkHost"|"stage"|"checkEtcd"|"snapshotEtcd"|"saveNodeState"|"installPackages"|"kubeadmApply"|"kubeadmNode"|"restartKubelet"|"verifyNode"|"restoreKubeletConfig"|"moveEtcdLeader"|"checkRollbackPoint"|"putBackManifests"|"putBackClusterConfig"|"checkRestore"|"prepareRestore"|"stopControlPlane"|"confirmStopped"|"commitRestore"|"verifyRestoredEtcd"|"resyncKubelet";
}

export interface HostStep__Output {
  'id': (string);
  'on': (string);
  'checkHost'?: (_lockkeeper_agent_v1_CheckHost__Output | null);
  'stage'?: (_lockkeeper_agent_v1_Stage__Output | null);
  'checkEtcd'?: (_lockkeeper_agent_v1_CheckEtcd__Output | null);
  'snapshotEtcd'?: (_lockkeeper_agent_v1_SnapshotEtcd__Output | null);
  'saveNodeState'?: (_lockkeeper_agent_v1_SaveNodeState__Output | null);
  'installPackages'?: (_lockkeeper_agent_v1_InstallPackages__Output | null);
  'kubeadmApply'?: (_lockkeeper_agent_v1_KubeadmApply__Output | null);
  'kubeadmNode'?: (_lockkeeper_agent_v1_KubeadmNode__Output | null);
  'restartKubelet'?: (_lockkeeper_agent_v1_RestartKubelet__Output | null);
  'verifyNode'?: (_lockkeeper_agent_v1_VerifyNode__Output | null);
  'restoreKubeletConfig'?: (_lockkeeper_agent_v1_RestoreKubeletConfig__Output | null);
  'moveEtcdLeader'?: (_lockkeeper_agent_v1_MoveEtcdLeader__Output | null);
  'checkRollbackPoint'?: (_lockkeeper_agent_v1_CheckRollbackPoint__Output | null);
  'putBackManifests'?: (_lockkeeper_agent_v1_PutBackManifests__Output | null);
  'putBackClusterConfig'?: (_lockkeeper_agent_v1_PutBackClusterConfig__Output | null);
  'checkRestore'?: (_lockkeeper_agent_v1_CheckRestore__Output | null);
  'prepareRestore'?: (_lockkeeper_agent_v1_PrepareRestore__Output | null);
  'stopControlPlane'?: (_lockkeeper_agent_v1_StopControlPlane__Output | null);
  'confirmStopped'?: (_lockkeeper_agent_v1_ConfirmStopped__Output | null);
  'commitRestore'?: (_lockkeeper_agent_v1_CommitRestore__Output | null);
  'verifyRestoredEtcd'?: (_lockkeeper_agent_v1_VerifyRestoredEtcd__Output | null);
  'resyncKubelet'?: (_lockkeeper_agent_v1_ResyncKubelet__Output | null);
  'kind'?: "checkHost"|"stage"|"checkEtcd"|"snapshotEtcd"|"saveNodeState"|"installPackages"|"kubeadmApply"|"kubeadmNode"|"restartKubelet"|"verifyNode"|"restoreKubeletConfig"|"moveEtcdLeader"|"checkRollbackPoint"|"putBackManifests"|"putBackClusterConfig"|"checkRestore"|"prepareRestore"|"stopControlPlane"|"confirmStopped"|"commitRestore"|"verifyRestoredEtcd"|"resyncKubelet";
}
