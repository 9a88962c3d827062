// Original file: lockkeeper/agent/v1/outcome.proto

import type { Finding as _lockkeeper_agent_v1_Finding, Finding__Output as _lockkeeper_agent_v1_Finding__Output } from '../../../lockkeeper/agent/v1/Finding.ts';
import type { LogTail as _lockkeeper_agent_v1_LogTail, LogTail__Output as _lockkeeper_agent_v1_LogTail__Output } from '../../../lockkeeper/agent/v1/LogTail.ts';
import type { CheckHostEvidence as _lockkeeper_agent_v1_CheckHostEvidence, CheckHostEvidence__Output as _lockkeeper_agent_v1_CheckHostEvidence__Output } from '../../../lockkeeper/agent/v1/CheckHostEvidence.ts';
import type { StageEvidence as _lockkeeper_agent_v1_StageEvidence, StageEvidence__Output as _lockkeeper_agent_v1_StageEvidence__Output } from '../../../lockkeeper/agent/v1/StageEvidence.ts';
import type { CheckEtcdEvidence as _lockkeeper_agent_v1_CheckEtcdEvidence, CheckEtcdEvidence__Output as _lockkeeper_agent_v1_CheckEtcdEvidence__Output } from '../../../lockkeeper/agent/v1/CheckEtcdEvidence.ts';
import type { SnapshotEtcdEvidence as _lockkeeper_agent_v1_SnapshotEtcdEvidence, SnapshotEtcdEvidence__Output as _lockkeeper_agent_v1_SnapshotEtcdEvidence__Output } from '../../../lockkeeper/agent/v1/SnapshotEtcdEvidence.ts';
import type { SaveNodeStateEvidence as _lockkeeper_agent_v1_SaveNodeStateEvidence, SaveNodeStateEvidence__Output as _lockkeeper_agent_v1_SaveNodeStateEvidence__Output } from '../../../lockkeeper/agent/v1/SaveNodeStateEvidence.ts';
import type { InstallPackagesEvidence as _lockkeeper_agent_v1_InstallPackagesEvidence, InstallPackagesEvidence__Output as _lockkeeper_agent_v1_InstallPackagesEvidence__Output } from '../../../lockkeeper/agent/v1/InstallPackagesEvidence.ts';
import type { KubeadmEvidence as _lockkeeper_agent_v1_KubeadmEvidence, KubeadmEvidence__Output as _lockkeeper_agent_v1_KubeadmEvidence__Output } from '../../../lockkeeper/agent/v1/KubeadmEvidence.ts';
import type { RestartKubeletEvidence as _lockkeeper_agent_v1_RestartKubeletEvidence, RestartKubeletEvidence__Output as _lockkeeper_agent_v1_RestartKubeletEvidence__Output } from '../../../lockkeeper/agent/v1/RestartKubeletEvidence.ts';
import type { VerifyNodeEvidence as _lockkeeper_agent_v1_VerifyNodeEvidence, VerifyNodeEvidence__Output as _lockkeeper_agent_v1_VerifyNodeEvidence__Output } from '../../../lockkeeper/agent/v1/VerifyNodeEvidence.ts';
import type { RestoreKubeletConfigEvidence as _lockkeeper_agent_v1_RestoreKubeletConfigEvidence, RestoreKubeletConfigEvidence__Output as _lockkeeper_agent_v1_RestoreKubeletConfigEvidence__Output } from '../../../lockkeeper/agent/v1/RestoreKubeletConfigEvidence.ts';
import type { MoveEtcdLeaderEvidence as _lockkeeper_agent_v1_MoveEtcdLeaderEvidence, MoveEtcdLeaderEvidence__Output as _lockkeeper_agent_v1_MoveEtcdLeaderEvidence__Output } from '../../../lockkeeper/agent/v1/MoveEtcdLeaderEvidence.ts';
import type { CheckRollbackPointEvidence as _lockkeeper_agent_v1_CheckRollbackPointEvidence, CheckRollbackPointEvidence__Output as _lockkeeper_agent_v1_CheckRollbackPointEvidence__Output } from '../../../lockkeeper/agent/v1/CheckRollbackPointEvidence.ts';
import type { PutBackManifestsEvidence as _lockkeeper_agent_v1_PutBackManifestsEvidence, PutBackManifestsEvidence__Output as _lockkeeper_agent_v1_PutBackManifestsEvidence__Output } from '../../../lockkeeper/agent/v1/PutBackManifestsEvidence.ts';
import type { PutBackClusterConfigEvidence as _lockkeeper_agent_v1_PutBackClusterConfigEvidence, PutBackClusterConfigEvidence__Output as _lockkeeper_agent_v1_PutBackClusterConfigEvidence__Output } from '../../../lockkeeper/agent/v1/PutBackClusterConfigEvidence.ts';
import type { CheckRestoreEvidence as _lockkeeper_agent_v1_CheckRestoreEvidence, CheckRestoreEvidence__Output as _lockkeeper_agent_v1_CheckRestoreEvidence__Output } from '../../../lockkeeper/agent/v1/CheckRestoreEvidence.ts';
import type { PrepareRestoreEvidence as _lockkeeper_agent_v1_PrepareRestoreEvidence, PrepareRestoreEvidence__Output as _lockkeeper_agent_v1_PrepareRestoreEvidence__Output } from '../../../lockkeeper/agent/v1/PrepareRestoreEvidence.ts';
import type { StoppedEvidence as _lockkeeper_agent_v1_StoppedEvidence, StoppedEvidence__Output as _lockkeeper_agent_v1_StoppedEvidence__Output } from '../../../lockkeeper/agent/v1/StoppedEvidence.ts';
import type { CommitRestoreEvidence as _lockkeeper_agent_v1_CommitRestoreEvidence, CommitRestoreEvidence__Output as _lockkeeper_agent_v1_CommitRestoreEvidence__Output } from '../../../lockkeeper/agent/v1/CommitRestoreEvidence.ts';
import type { VerifyRestoredEtcdEvidence as _lockkeeper_agent_v1_VerifyRestoredEtcdEvidence, VerifyRestoredEtcdEvidence__Output as _lockkeeper_agent_v1_VerifyRestoredEtcdEvidence__Output } from '../../../lockkeeper/agent/v1/VerifyRestoredEtcdEvidence.ts';
import type { ResyncKubeletEvidence as _lockkeeper_agent_v1_ResyncKubeletEvidence, ResyncKubeletEvidence__Output as _lockkeeper_agent_v1_ResyncKubeletEvidence__Output } from '../../../lockkeeper/agent/v1/ResyncKubeletEvidence.ts';

export interface Done {
  'warnings'?: (_lockkeeper_agent_v1_Finding)[];
  'log'?: (_lockkeeper_agent_v1_LogTail | null);
  'checkHost'?: (_lockkeeper_agent_v1_CheckHostEvidence | null);
  'stage'?: (_lockkeeper_agent_v1_StageEvidence | null);
  'checkEtcd'?: (_lockkeeper_agent_v1_CheckEtcdEvidence | null);
  'snapshotEtcd'?: (_lockkeeper_agent_v1_SnapshotEtcdEvidence | null);
  'saveNodeState'?: (_lockkeeper_agent_v1_SaveNodeStateEvidence | null);
  'installPackages'?: (_lockkeeper_agent_v1_InstallPackagesEvidence | null);
  'kubeadmApply'?: (_lockkeeper_agent_v1_KubeadmEvidence | null);
  'kubeadmNode'?: (_lockkeeper_agent_v1_KubeadmEvidence | null);
  'restartKubelet'?: (_lockkeeper_agent_v1_RestartKubeletEvidence | null);
  'verifyNode'?: (_lockkeeper_agent_v1_VerifyNodeEvidence | null);
  'restoreKubeletConfig'?: (_lockkeeper_agent_v1_RestoreKubeletConfigEvidence | null);
  'moveEtcdLeader'?: (_lockkeeper_agent_v1_MoveEtcdLeaderEvidence | null);
  'checkRollbackPoint'?: (_lockkeeper_agent_v1_CheckRollbackPointEvidence | null);
  'putBackManifests'?: (_lockkeeper_agent_v1_PutBackManifestsEvidence | null);
  'putBackClusterConfig'?: (_lockkeeper_agent_v1_PutBackClusterConfigEvidence | null);
  'checkRestore'?: (_lockkeeper_agent_v1_CheckRestoreEvidence | null);
  'prepareRestore'?: (_lockkeeper_agent_v1_PrepareRestoreEvidence | null);
  'stopControlPlane'?: (_lockkeeper_agent_v1_StoppedEvidence | null);
  'confirmStopped'?: (_lockkeeper_agent_v1_StoppedEvidence | null);
  'commitRestore'?: (_lockkeeper_agent_v1_CommitRestoreEvidence | null);
  'verifyRestoredEtcd'?: (_lockkeeper_agent_v1_VerifyRestoredEtcdEvidence | null);
  'resyncKubelet'?: (_lockkeeper_agent_v1_ResyncKubeletEvidence | null);
  'evidence'?: "checkHost"|"stage"|"checkEtcd"|"snapshotEtcd"|"saveNodeState"|"installPackages"|"kubeadmApply"|"kubeadmNode"|"restartKubelet"|"verifyNode"|"restoreKubeletConfig"|"moveEtcdLeader"|"checkRollbackPoint"|"putBackManifests"|"putBackClusterConfig"|"checkRestore"|"prepareRestore"|"stopControlPlane"|"confirmStopped"|"commitRestore"|"verifyRestoredEtcd"|"resyncKubelet";
}

export interface Done__Output {
  'warnings': (_lockkeeper_agent_v1_Finding__Output)[];
  'log': (_lockkeeper_agent_v1_LogTail__Output | null);
  'checkHost'?: (_lockkeeper_agent_v1_CheckHostEvidence__Output | null);
  'stage'?: (_lockkeeper_agent_v1_StageEvidence__Output | null);
  'checkEtcd'?: (_lockkeeper_agent_v1_CheckEtcdEvidence__Output | null);
  'snapshotEtcd'?: (_lockkeeper_agent_v1_SnapshotEtcdEvidence__Output | null);
  'saveNodeState'?: (_lockkeeper_agent_v1_SaveNodeStateEvidence__Output | null);
  'installPackages'?: (_lockkeeper_agent_v1_InstallPackagesEvidence__Output | null);
  'kubeadmApply'?: (_lockkeeper_agent_v1_KubeadmEvidence__Output | null);
  'kubeadmNode'?: (_lockkeeper_agent_v1_KubeadmEvidence__Output | null);
  'restartKubelet'?: (_lockkeeper_agent_v1_RestartKubeletEvidence__Output | null);
  'verifyNode'?: (_lockkeeper_agent_v1_VerifyNodeEvidence__Output | null);
  'restoreKubeletConfig'?: (_lockkeeper_agent_v1_RestoreKubeletConfigEvidence__Output | null);
  'moveEtcdLeader'?: (_lockkeeper_agent_v1_MoveEtcdLeaderEvidence__Output | null);
  'checkRollbackPoint'?: (_lockkeeper_agent_v1_CheckRollbackPointEvidence__Output | null);
  'putBackManifests'?: (_lockkeeper_agent_v1_PutBackManifestsEvidence__Output | null);
  'putBackClusterConfig'?: (_lockkeeper_agent_v1_PutBackClusterConfigEvidence__Output | null);
  'checkRestore'?: (_lockkeeper_agent_v1_CheckRestoreEvidence__Output | null);
  'prepareRestore'?: (_lockkeeper_agent_v1_PrepareRestoreEvidence__Output | null);
  'stopControlPlane'?: (_lockkeeper_agent_v1_StoppedEvidence__Output | null);
  'confirmStopped'?: (_lockkeeper_agent_v1_StoppedEvidence__Output | null);
  'commitRestore'?: (_lockkeeper_agent_v1_CommitRestoreEvidence__Output | null);
  'verifyRestoredEtcd'?: (_lockkeeper_agent_v1_VerifyRestoredEtcdEvidence__Output | null);
  'resyncKubelet'?: (_lockkeeper_agent_v1_ResyncKubeletEvidence__Output | null);
  'evidence'?: "checkHost"|"stage"|"checkEtcd"|"snapshotEtcd"|"saveNodeState"|"installPackages"|"kubeadmApply"|"kubeadmNode"|"restartKubelet"|"verifyNode"|"restoreKubeletConfig"|"moveEtcdLeader"|"checkRollbackPoint"|"putBackManifests"|"putBackClusterConfig"|"checkRestore"|"prepareRestore"|"stopControlPlane"|"confirmStopped"|"commitRestore"|"verifyRestoredEtcd"|"resyncKubelet";
}
