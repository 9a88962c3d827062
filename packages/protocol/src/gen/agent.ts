import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Acknowledgement as _lockkeeper_agent_v1_Acknowledgement, Acknowledgement__Output as _lockkeeper_agent_v1_Acknowledgement__Output } from './lockkeeper/agent/v1/Acknowledgement.ts';
import type { AgentClient as _lockkeeper_agent_v1_AgentClient, AgentDefinition as _lockkeeper_agent_v1_AgentDefinition } from './lockkeeper/agent/v1/Agent.ts';
import type { AgentMessage as _lockkeeper_agent_v1_AgentMessage, AgentMessage__Output as _lockkeeper_agent_v1_AgentMessage__Output } from './lockkeeper/agent/v1/AgentMessage.ts';
import type { Assignment as _lockkeeper_agent_v1_Assignment, Assignment__Output as _lockkeeper_agent_v1_Assignment__Output } from './lockkeeper/agent/v1/Assignment.ts';
import type { AssignmentAnswer as _lockkeeper_agent_v1_AssignmentAnswer, AssignmentAnswer__Output as _lockkeeper_agent_v1_AssignmentAnswer__Output } from './lockkeeper/agent/v1/AssignmentAnswer.ts';
import type { AttemptKey as _lockkeeper_agent_v1_AttemptKey, AttemptKey__Output as _lockkeeper_agent_v1_AttemptKey__Output } from './lockkeeper/agent/v1/AttemptKey.ts';
import type { CertificateState as _lockkeeper_agent_v1_CertificateState, CertificateState__Output as _lockkeeper_agent_v1_CertificateState__Output } from './lockkeeper/agent/v1/CertificateState.ts';
import type { CheckEtcd as _lockkeeper_agent_v1_CheckEtcd, CheckEtcd__Output as _lockkeeper_agent_v1_CheckEtcd__Output } from './lockkeeper/agent/v1/CheckEtcd.ts';
import type { CheckEtcdEvidence as _lockkeeper_agent_v1_CheckEtcdEvidence, CheckEtcdEvidence__Output as _lockkeeper_agent_v1_CheckEtcdEvidence__Output } from './lockkeeper/agent/v1/CheckEtcdEvidence.ts';
import type { CheckHost as _lockkeeper_agent_v1_CheckHost, CheckHost__Output as _lockkeeper_agent_v1_CheckHost__Output } from './lockkeeper/agent/v1/CheckHost.ts';
import type { CheckHostEvidence as _lockkeeper_agent_v1_CheckHostEvidence, CheckHostEvidence__Output as _lockkeeper_agent_v1_CheckHostEvidence__Output } from './lockkeeper/agent/v1/CheckHostEvidence.ts';
import type { CheckRestore as _lockkeeper_agent_v1_CheckRestore, CheckRestore__Output as _lockkeeper_agent_v1_CheckRestore__Output } from './lockkeeper/agent/v1/CheckRestore.ts';
import type { CheckRestoreEvidence as _lockkeeper_agent_v1_CheckRestoreEvidence, CheckRestoreEvidence__Output as _lockkeeper_agent_v1_CheckRestoreEvidence__Output } from './lockkeeper/agent/v1/CheckRestoreEvidence.ts';
import type { CheckRollbackPoint as _lockkeeper_agent_v1_CheckRollbackPoint, CheckRollbackPoint__Output as _lockkeeper_agent_v1_CheckRollbackPoint__Output } from './lockkeeper/agent/v1/CheckRollbackPoint.ts';
import type { CheckRollbackPointEvidence as _lockkeeper_agent_v1_CheckRollbackPointEvidence, CheckRollbackPointEvidence__Output as _lockkeeper_agent_v1_CheckRollbackPointEvidence__Output } from './lockkeeper/agent/v1/CheckRollbackPointEvidence.ts';
import type { Cluster as _lockkeeper_agent_v1_Cluster, Cluster__Output as _lockkeeper_agent_v1_Cluster__Output } from './lockkeeper/agent/v1/Cluster.ts';
import type { CommitRestore as _lockkeeper_agent_v1_CommitRestore, CommitRestore__Output as _lockkeeper_agent_v1_CommitRestore__Output } from './lockkeeper/agent/v1/CommitRestore.ts';
import type { CommitRestoreEvidence as _lockkeeper_agent_v1_CommitRestoreEvidence, CommitRestoreEvidence__Output as _lockkeeper_agent_v1_CommitRestoreEvidence__Output } from './lockkeeper/agent/v1/CommitRestoreEvidence.ts';
import type { ConfirmStopped as _lockkeeper_agent_v1_ConfirmStopped, ConfirmStopped__Output as _lockkeeper_agent_v1_ConfirmStopped__Output } from './lockkeeper/agent/v1/ConfirmStopped.ts';
import type { CoordinatorMessage as _lockkeeper_agent_v1_CoordinatorMessage, CoordinatorMessage__Output as _lockkeeper_agent_v1_CoordinatorMessage__Output } from './lockkeeper/agent/v1/CoordinatorMessage.ts';
import type { CopyKept as _lockkeeper_agent_v1_CopyKept, CopyKept__Output as _lockkeeper_agent_v1_CopyKept__Output } from './lockkeeper/agent/v1/CopyKept.ts';
import type { Done as _lockkeeper_agent_v1_Done, Done__Output as _lockkeeper_agent_v1_Done__Output } from './lockkeeper/agent/v1/Done.ts';
import type { EnrolRequest as _lockkeeper_agent_v1_EnrolRequest, EnrolRequest__Output as _lockkeeper_agent_v1_EnrolRequest__Output } from './lockkeeper/agent/v1/EnrolRequest.ts';
import type { EnrolResponse as _lockkeeper_agent_v1_EnrolResponse, EnrolResponse__Output as _lockkeeper_agent_v1_EnrolResponse__Output } from './lockkeeper/agent/v1/EnrolResponse.ts';
import type { EnrolmentClient as _lockkeeper_agent_v1_EnrolmentClient, EnrolmentDefinition as _lockkeeper_agent_v1_EnrolmentDefinition } from './lockkeeper/agent/v1/Enrolment.ts';
import type { EtcdAgreement as _lockkeeper_agent_v1_EtcdAgreement, EtcdAgreement__Output as _lockkeeper_agent_v1_EtcdAgreement__Output } from './lockkeeper/agent/v1/EtcdAgreement.ts';
import type { EtcdFacts as _lockkeeper_agent_v1_EtcdFacts, EtcdFacts__Output as _lockkeeper_agent_v1_EtcdFacts__Output } from './lockkeeper/agent/v1/EtcdFacts.ts';
import type { EtcdOwn as _lockkeeper_agent_v1_EtcdOwn, EtcdOwn__Output as _lockkeeper_agent_v1_EtcdOwn__Output } from './lockkeeper/agent/v1/EtcdOwn.ts';
import type { EtcdPeer as _lockkeeper_agent_v1_EtcdPeer, EtcdPeer__Output as _lockkeeper_agent_v1_EtcdPeer__Output } from './lockkeeper/agent/v1/EtcdPeer.ts';
import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from './lockkeeper/agent/v1/ExactPackage.ts';
import type { Failed as _lockkeeper_agent_v1_Failed, Failed__Output as _lockkeeper_agent_v1_Failed__Output } from './lockkeeper/agent/v1/Failed.ts';
import type { FeatureGate as _lockkeeper_agent_v1_FeatureGate, FeatureGate__Output as _lockkeeper_agent_v1_FeatureGate__Output } from './lockkeeper/agent/v1/FeatureGate.ts';
import type { FileSystemState as _lockkeeper_agent_v1_FileSystemState, FileSystemState__Output as _lockkeeper_agent_v1_FileSystemState__Output } from './lockkeeper/agent/v1/FileSystemState.ts';
import type { Finding as _lockkeeper_agent_v1_Finding, Finding__Output as _lockkeeper_agent_v1_Finding__Output } from './lockkeeper/agent/v1/Finding.ts';
import type { Hello as _lockkeeper_agent_v1_Hello, Hello__Output as _lockkeeper_agent_v1_Hello__Output } from './lockkeeper/agent/v1/Hello.ts';
import type { HostFacts as _lockkeeper_agent_v1_HostFacts, HostFacts__Output as _lockkeeper_agent_v1_HostFacts__Output } from './lockkeeper/agent/v1/HostFacts.ts';
import type { HostStep as _lockkeeper_agent_v1_HostStep, HostStep__Output as _lockkeeper_agent_v1_HostStep__Output } from './lockkeeper/agent/v1/HostStep.ts';
import type { InstallPackages as _lockkeeper_agent_v1_InstallPackages, InstallPackages__Output as _lockkeeper_agent_v1_InstallPackages__Output } from './lockkeeper/agent/v1/InstallPackages.ts';
import type { InstallPackagesEvidence as _lockkeeper_agent_v1_InstallPackagesEvidence, InstallPackagesEvidence__Output as _lockkeeper_agent_v1_InstallPackagesEvidence__Output } from './lockkeeper/agent/v1/InstallPackagesEvidence.ts';
import type { JournalSummary as _lockkeeper_agent_v1_JournalSummary, JournalSummary__Output as _lockkeeper_agent_v1_JournalSummary__Output } from './lockkeeper/agent/v1/JournalSummary.ts';
import type { KeepCopy as _lockkeeper_agent_v1_KeepCopy, KeepCopy__Output as _lockkeeper_agent_v1_KeepCopy__Output } from './lockkeeper/agent/v1/KeepCopy.ts';
import type { KeepCopyAnswer as _lockkeeper_agent_v1_KeepCopyAnswer, KeepCopyAnswer__Output as _lockkeeper_agent_v1_KeepCopyAnswer__Output } from './lockkeeper/agent/v1/KeepCopyAnswer.ts';
import type { KubeadmApply as _lockkeeper_agent_v1_KubeadmApply, KubeadmApply__Output as _lockkeeper_agent_v1_KubeadmApply__Output } from './lockkeeper/agent/v1/KubeadmApply.ts';
import type { KubeadmEvidence as _lockkeeper_agent_v1_KubeadmEvidence, KubeadmEvidence__Output as _lockkeeper_agent_v1_KubeadmEvidence__Output } from './lockkeeper/agent/v1/KubeadmEvidence.ts';
import type { KubeadmNode as _lockkeeper_agent_v1_KubeadmNode, KubeadmNode__Output as _lockkeeper_agent_v1_KubeadmNode__Output } from './lockkeeper/agent/v1/KubeadmNode.ts';
import type { KubeletFlag as _lockkeeper_agent_v1_KubeletFlag, KubeletFlag__Output as _lockkeeper_agent_v1_KubeletFlag__Output } from './lockkeeper/agent/v1/KubeletFlag.ts';
import type { Lead as _lockkeeper_agent_v1_Lead, Lead__Output as _lockkeeper_agent_v1_Lead__Output } from './lockkeeper/agent/v1/Lead.ts';
import type { LeadAnswer as _lockkeeper_agent_v1_LeadAnswer, LeadAnswer__Output as _lockkeeper_agent_v1_LeadAnswer__Output } from './lockkeeper/agent/v1/LeadAnswer.ts';
import type { LogAnswer as _lockkeeper_agent_v1_LogAnswer, LogAnswer__Output as _lockkeeper_agent_v1_LogAnswer__Output } from './lockkeeper/agent/v1/LogAnswer.ts';
import type { LogPart as _lockkeeper_agent_v1_LogPart, LogPart__Output as _lockkeeper_agent_v1_LogPart__Output } from './lockkeeper/agent/v1/LogPart.ts';
import type { LogQuery as _lockkeeper_agent_v1_LogQuery, LogQuery__Output as _lockkeeper_agent_v1_LogQuery__Output } from './lockkeeper/agent/v1/LogQuery.ts';
import type { LogTail as _lockkeeper_agent_v1_LogTail, LogTail__Output as _lockkeeper_agent_v1_LogTail__Output } from './lockkeeper/agent/v1/LogTail.ts';
import type { ManifestDrift as _lockkeeper_agent_v1_ManifestDrift, ManifestDrift__Output as _lockkeeper_agent_v1_ManifestDrift__Output } from './lockkeeper/agent/v1/ManifestDrift.ts';
import type { ManifestsBack as _lockkeeper_agent_v1_ManifestsBack, ManifestsBack__Output as _lockkeeper_agent_v1_ManifestsBack__Output } from './lockkeeper/agent/v1/ManifestsBack.ts';
import type { MoveEtcdLeader as _lockkeeper_agent_v1_MoveEtcdLeader, MoveEtcdLeader__Output as _lockkeeper_agent_v1_MoveEtcdLeader__Output } from './lockkeeper/agent/v1/MoveEtcdLeader.ts';
import type { MoveEtcdLeaderEvidence as _lockkeeper_agent_v1_MoveEtcdLeaderEvidence, MoveEtcdLeaderEvidence__Output as _lockkeeper_agent_v1_MoveEtcdLeaderEvidence__Output } from './lockkeeper/agent/v1/MoveEtcdLeaderEvidence.ts';
import type { OpenRun as _lockkeeper_agent_v1_OpenRun, OpenRun__Output as _lockkeeper_agent_v1_OpenRun__Output } from './lockkeeper/agent/v1/OpenRun.ts';
import type { Outcome as _lockkeeper_agent_v1_Outcome, Outcome__Output as _lockkeeper_agent_v1_Outcome__Output } from './lockkeeper/agent/v1/Outcome.ts';
import type { PackageOffer as _lockkeeper_agent_v1_PackageOffer, PackageOffer__Output as _lockkeeper_agent_v1_PackageOffer__Output } from './lockkeeper/agent/v1/PackageOffer.ts';
import type { PackageState as _lockkeeper_agent_v1_PackageState, PackageState__Output as _lockkeeper_agent_v1_PackageState__Output } from './lockkeeper/agent/v1/PackageState.ts';
import type { PrepareRestore as _lockkeeper_agent_v1_PrepareRestore, PrepareRestore__Output as _lockkeeper_agent_v1_PrepareRestore__Output } from './lockkeeper/agent/v1/PrepareRestore.ts';
import type { PrepareRestoreEvidence as _lockkeeper_agent_v1_PrepareRestoreEvidence, PrepareRestoreEvidence__Output as _lockkeeper_agent_v1_PrepareRestoreEvidence__Output } from './lockkeeper/agent/v1/PrepareRestoreEvidence.ts';
import type { PutBackClusterConfig as _lockkeeper_agent_v1_PutBackClusterConfig, PutBackClusterConfig__Output as _lockkeeper_agent_v1_PutBackClusterConfig__Output } from './lockkeeper/agent/v1/PutBackClusterConfig.ts';
import type { PutBackClusterConfigEvidence as _lockkeeper_agent_v1_PutBackClusterConfigEvidence, PutBackClusterConfigEvidence__Output as _lockkeeper_agent_v1_PutBackClusterConfigEvidence__Output } from './lockkeeper/agent/v1/PutBackClusterConfigEvidence.ts';
import type { PutBackManifests as _lockkeeper_agent_v1_PutBackManifests, PutBackManifests__Output as _lockkeeper_agent_v1_PutBackManifests__Output } from './lockkeeper/agent/v1/PutBackManifests.ts';
import type { PutBackManifestsEvidence as _lockkeeper_agent_v1_PutBackManifestsEvidence, PutBackManifestsEvidence__Output as _lockkeeper_agent_v1_PutBackManifestsEvidence__Output } from './lockkeeper/agent/v1/PutBackManifestsEvidence.ts';
import type { Query as _lockkeeper_agent_v1_Query, Query__Output as _lockkeeper_agent_v1_Query__Output } from './lockkeeper/agent/v1/Query.ts';
import type { QueryAnswer as _lockkeeper_agent_v1_QueryAnswer, QueryAnswer__Output as _lockkeeper_agent_v1_QueryAnswer__Output } from './lockkeeper/agent/v1/QueryAnswer.ts';
import type { Refusal as _lockkeeper_agent_v1_Refusal, Refusal__Output as _lockkeeper_agent_v1_Refusal__Output } from './lockkeeper/agent/v1/Refusal.ts';
import type { RenewRequest as _lockkeeper_agent_v1_RenewRequest, RenewRequest__Output as _lockkeeper_agent_v1_RenewRequest__Output } from './lockkeeper/agent/v1/RenewRequest.ts';
import type { RestartKubelet as _lockkeeper_agent_v1_RestartKubelet, RestartKubelet__Output as _lockkeeper_agent_v1_RestartKubelet__Output } from './lockkeeper/agent/v1/RestartKubelet.ts';
import type { RestartKubeletEvidence as _lockkeeper_agent_v1_RestartKubeletEvidence, RestartKubeletEvidence__Output as _lockkeeper_agent_v1_RestartKubeletEvidence__Output } from './lockkeeper/agent/v1/RestartKubeletEvidence.ts';
import type { RestoreKubeletConfig as _lockkeeper_agent_v1_RestoreKubeletConfig, RestoreKubeletConfig__Output as _lockkeeper_agent_v1_RestoreKubeletConfig__Output } from './lockkeeper/agent/v1/RestoreKubeletConfig.ts';
import type { RestoreKubeletConfigEvidence as _lockkeeper_agent_v1_RestoreKubeletConfigEvidence, RestoreKubeletConfigEvidence__Output as _lockkeeper_agent_v1_RestoreKubeletConfigEvidence__Output } from './lockkeeper/agent/v1/RestoreKubeletConfigEvidence.ts';
import type { RestoreSnapshot as _lockkeeper_agent_v1_RestoreSnapshot, RestoreSnapshot__Output as _lockkeeper_agent_v1_RestoreSnapshot__Output } from './lockkeeper/agent/v1/RestoreSnapshot.ts';
import type { ResyncKubelet as _lockkeeper_agent_v1_ResyncKubelet, ResyncKubelet__Output as _lockkeeper_agent_v1_ResyncKubelet__Output } from './lockkeeper/agent/v1/ResyncKubelet.ts';
import type { ResyncKubeletEvidence as _lockkeeper_agent_v1_ResyncKubeletEvidence, ResyncKubeletEvidence__Output as _lockkeeper_agent_v1_ResyncKubeletEvidence__Output } from './lockkeeper/agent/v1/ResyncKubeletEvidence.ts';
import type { RollbackPointAbout as _lockkeeper_agent_v1_RollbackPointAbout, RollbackPointAbout__Output as _lockkeeper_agent_v1_RollbackPointAbout__Output } from './lockkeeper/agent/v1/RollbackPointAbout.ts';
import type { RollbackPointCopy as _lockkeeper_agent_v1_RollbackPointCopy, RollbackPointCopy__Output as _lockkeeper_agent_v1_RollbackPointCopy__Output } from './lockkeeper/agent/v1/RollbackPointCopy.ts';
import type { RollbackPointRef as _lockkeeper_agent_v1_RollbackPointRef, RollbackPointRef__Output as _lockkeeper_agent_v1_RollbackPointRef__Output } from './lockkeeper/agent/v1/RollbackPointRef.ts';
import type { SaveNodeState as _lockkeeper_agent_v1_SaveNodeState, SaveNodeState__Output as _lockkeeper_agent_v1_SaveNodeState__Output } from './lockkeeper/agent/v1/SaveNodeState.ts';
import type { SaveNodeStateEvidence as _lockkeeper_agent_v1_SaveNodeStateEvidence, SaveNodeStateEvidence__Output as _lockkeeper_agent_v1_SaveNodeStateEvidence__Output } from './lockkeeper/agent/v1/SaveNodeStateEvidence.ts';
import type { SnapshotAbout as _lockkeeper_agent_v1_SnapshotAbout, SnapshotAbout__Output as _lockkeeper_agent_v1_SnapshotAbout__Output } from './lockkeeper/agent/v1/SnapshotAbout.ts';
import type { SnapshotChunk as _lockkeeper_agent_v1_SnapshotChunk, SnapshotChunk__Output as _lockkeeper_agent_v1_SnapshotChunk__Output } from './lockkeeper/agent/v1/SnapshotChunk.ts';
import type { SnapshotCopy as _lockkeeper_agent_v1_SnapshotCopy, SnapshotCopy__Output as _lockkeeper_agent_v1_SnapshotCopy__Output } from './lockkeeper/agent/v1/SnapshotCopy.ts';
import type { SnapshotDownload as _lockkeeper_agent_v1_SnapshotDownload, SnapshotDownload__Output as _lockkeeper_agent_v1_SnapshotDownload__Output } from './lockkeeper/agent/v1/SnapshotDownload.ts';
import type { SnapshotEtcd as _lockkeeper_agent_v1_SnapshotEtcd, SnapshotEtcd__Output as _lockkeeper_agent_v1_SnapshotEtcd__Output } from './lockkeeper/agent/v1/SnapshotEtcd.ts';
import type { SnapshotEtcdEvidence as _lockkeeper_agent_v1_SnapshotEtcdEvidence, SnapshotEtcdEvidence__Output as _lockkeeper_agent_v1_SnapshotEtcdEvidence__Output } from './lockkeeper/agent/v1/SnapshotEtcdEvidence.ts';
import type { SnapshotName as _lockkeeper_agent_v1_SnapshotName, SnapshotName__Output as _lockkeeper_agent_v1_SnapshotName__Output } from './lockkeeper/agent/v1/SnapshotName.ts';
import type { SnapshotOffsetAnswer as _lockkeeper_agent_v1_SnapshotOffsetAnswer, SnapshotOffsetAnswer__Output as _lockkeeper_agent_v1_SnapshotOffsetAnswer__Output } from './lockkeeper/agent/v1/SnapshotOffsetAnswer.ts';
import type { SnapshotOffsetRequest as _lockkeeper_agent_v1_SnapshotOffsetRequest, SnapshotOffsetRequest__Output as _lockkeeper_agent_v1_SnapshotOffsetRequest__Output } from './lockkeeper/agent/v1/SnapshotOffsetRequest.ts';
import type { SnapshotReceipt as _lockkeeper_agent_v1_SnapshotReceipt, SnapshotReceipt__Output as _lockkeeper_agent_v1_SnapshotReceipt__Output } from './lockkeeper/agent/v1/SnapshotReceipt.ts';
import type { SnapshotStart as _lockkeeper_agent_v1_SnapshotStart, SnapshotStart__Output as _lockkeeper_agent_v1_SnapshotStart__Output } from './lockkeeper/agent/v1/SnapshotStart.ts';
import type { Stage as _lockkeeper_agent_v1_Stage, Stage__Output as _lockkeeper_agent_v1_Stage__Output } from './lockkeeper/agent/v1/Stage.ts';
import type { StageEvidence as _lockkeeper_agent_v1_StageEvidence, StageEvidence__Output as _lockkeeper_agent_v1_StageEvidence__Output } from './lockkeeper/agent/v1/StageEvidence.ts';
import type { StepProgress as _lockkeeper_agent_v1_StepProgress, StepProgress__Output as _lockkeeper_agent_v1_StepProgress__Output } from './lockkeeper/agent/v1/StepProgress.ts';
import type { StepSettled as _lockkeeper_agent_v1_StepSettled, StepSettled__Output as _lockkeeper_agent_v1_StepSettled__Output } from './lockkeeper/agent/v1/StepSettled.ts';
import type { StopControlPlane as _lockkeeper_agent_v1_StopControlPlane, StopControlPlane__Output as _lockkeeper_agent_v1_StopControlPlane__Output } from './lockkeeper/agent/v1/StopControlPlane.ts';
import type { StoppedEvidence as _lockkeeper_agent_v1_StoppedEvidence, StoppedEvidence__Output as _lockkeeper_agent_v1_StoppedEvidence__Output } from './lockkeeper/agent/v1/StoppedEvidence.ts';
import type { UnitState as _lockkeeper_agent_v1_UnitState, UnitState__Output as _lockkeeper_agent_v1_UnitState__Output } from './lockkeeper/agent/v1/UnitState.ts';
import type { VerifyNode as _lockkeeper_agent_v1_VerifyNode, VerifyNode__Output as _lockkeeper_agent_v1_VerifyNode__Output } from './lockkeeper/agent/v1/VerifyNode.ts';
import type { VerifyNodeEvidence as _lockkeeper_agent_v1_VerifyNodeEvidence, VerifyNodeEvidence__Output as _lockkeeper_agent_v1_VerifyNodeEvidence__Output } from './lockkeeper/agent/v1/VerifyNodeEvidence.ts';
import type { VerifyRestoredEtcd as _lockkeeper_agent_v1_VerifyRestoredEtcd, VerifyRestoredEtcd__Output as _lockkeeper_agent_v1_VerifyRestoredEtcd__Output } from './lockkeeper/agent/v1/VerifyRestoredEtcd.ts';
import type { VerifyRestoredEtcdEvidence as _lockkeeper_agent_v1_VerifyRestoredEtcdEvidence, VerifyRestoredEtcdEvidence__Output as _lockkeeper_agent_v1_VerifyRestoredEtcdEvidence__Output } from './lockkeeper/agent/v1/VerifyRestoredEtcdEvidence.ts';
import type { Welcome as _lockkeeper_agent_v1_Welcome, Welcome__Output as _lockkeeper_agent_v1_Welcome__Output } from './lockkeeper/agent/v1/Welcome.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  lockkeeper: {
    agent: {
      v1: {
        Acknowledgement: MessageTypeDefinition<_lockkeeper_agent_v1_Acknowledgement, _lockkeeper_agent_v1_Acknowledgement__Output>
        Agent: SubtypeConstructor<typeof grpc.Client, _lockkeeper_agent_v1_AgentClient> & { service: _lockkeeper_agent_v1_AgentDefinition }
        AgentMessage: MessageTypeDefinition<_lockkeeper_agent_v1_AgentMessage, _lockkeeper_agent_v1_AgentMessage__Output>
        Assignment: MessageTypeDefinition<_lockkeeper_agent_v1_Assignment, _lockkeeper_agent_v1_Assignment__Output>
        AssignmentAnswer: MessageTypeDefinition<_lockkeeper_agent_v1_AssignmentAnswer, _lockkeeper_agent_v1_AssignmentAnswer__Output>
        AttemptKey: MessageTypeDefinition<_lockkeeper_agent_v1_AttemptKey, _lockkeeper_agent_v1_AttemptKey__Output>
        CertificateState: MessageTypeDefinition<_lockkeeper_agent_v1_CertificateState, _lockkeeper_agent_v1_CertificateState__Output>
        CheckEtcd: MessageTypeDefinition<_lockkeeper_agent_v1_CheckEtcd, _lockkeeper_agent_v1_CheckEtcd__Output>
        CheckEtcdEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_CheckEtcdEvidence, _lockkeeper_agent_v1_CheckEtcdEvidence__Output>
        CheckHost: MessageTypeDefinition<_lockkeeper_agent_v1_CheckHost, _lockkeeper_agent_v1_CheckHost__Output>
        CheckHostEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_CheckHostEvidence, _lockkeeper_agent_v1_CheckHostEvidence__Output>
        CheckRestore: MessageTypeDefinition<_lockkeeper_agent_v1_CheckRestore, _lockkeeper_agent_v1_CheckRestore__Output>
        CheckRestoreEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_CheckRestoreEvidence, _lockkeeper_agent_v1_CheckRestoreEvidence__Output>
        CheckRollbackPoint: MessageTypeDefinition<_lockkeeper_agent_v1_CheckRollbackPoint, _lockkeeper_agent_v1_CheckRollbackPoint__Output>
        CheckRollbackPointEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_CheckRollbackPointEvidence, _lockkeeper_agent_v1_CheckRollbackPointEvidence__Output>
        Cluster: MessageTypeDefinition<_lockkeeper_agent_v1_Cluster, _lockkeeper_agent_v1_Cluster__Output>
        CommitRestore: MessageTypeDefinition<_lockkeeper_agent_v1_CommitRestore, _lockkeeper_agent_v1_CommitRestore__Output>
        CommitRestoreEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_CommitRestoreEvidence, _lockkeeper_agent_v1_CommitRestoreEvidence__Output>
        ConfirmStopped: MessageTypeDefinition<_lockkeeper_agent_v1_ConfirmStopped, _lockkeeper_agent_v1_ConfirmStopped__Output>
        CoordinatorMessage: MessageTypeDefinition<_lockkeeper_agent_v1_CoordinatorMessage, _lockkeeper_agent_v1_CoordinatorMessage__Output>
        CopyKept: MessageTypeDefinition<_lockkeeper_agent_v1_CopyKept, _lockkeeper_agent_v1_CopyKept__Output>
        Done: MessageTypeDefinition<_lockkeeper_agent_v1_Done, _lockkeeper_agent_v1_Done__Output>
        EnrolRequest: MessageTypeDefinition<_lockkeeper_agent_v1_EnrolRequest, _lockkeeper_agent_v1_EnrolRequest__Output>
        EnrolResponse: MessageTypeDefinition<_lockkeeper_agent_v1_EnrolResponse, _lockkeeper_agent_v1_EnrolResponse__Output>
        Enrolment: SubtypeConstructor<typeof grpc.Client, _lockkeeper_agent_v1_EnrolmentClient> & { service: _lockkeeper_agent_v1_EnrolmentDefinition }
        EtcdAgreement: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdAgreement, _lockkeeper_agent_v1_EtcdAgreement__Output>
        EtcdAgreementKind: EnumTypeDefinition
        EtcdFacts: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdFacts, _lockkeeper_agent_v1_EtcdFacts__Output>
        EtcdOwn: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdOwn, _lockkeeper_agent_v1_EtcdOwn__Output>
        EtcdPeer: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdPeer, _lockkeeper_agent_v1_EtcdPeer__Output>
        ExactPackage: MessageTypeDefinition<_lockkeeper_agent_v1_ExactPackage, _lockkeeper_agent_v1_ExactPackage__Output>
        Failed: MessageTypeDefinition<_lockkeeper_agent_v1_Failed, _lockkeeper_agent_v1_Failed__Output>
        FeatureGate: MessageTypeDefinition<_lockkeeper_agent_v1_FeatureGate, _lockkeeper_agent_v1_FeatureGate__Output>
        FileSystemState: MessageTypeDefinition<_lockkeeper_agent_v1_FileSystemState, _lockkeeper_agent_v1_FileSystemState__Output>
        Finding: MessageTypeDefinition<_lockkeeper_agent_v1_Finding, _lockkeeper_agent_v1_Finding__Output>
        Hello: MessageTypeDefinition<_lockkeeper_agent_v1_Hello, _lockkeeper_agent_v1_Hello__Output>
        HostFacts: MessageTypeDefinition<_lockkeeper_agent_v1_HostFacts, _lockkeeper_agent_v1_HostFacts__Output>
        HostStep: MessageTypeDefinition<_lockkeeper_agent_v1_HostStep, _lockkeeper_agent_v1_HostStep__Output>
        HostStepKind: EnumTypeDefinition
        InstallPackages: MessageTypeDefinition<_lockkeeper_agent_v1_InstallPackages, _lockkeeper_agent_v1_InstallPackages__Output>
        InstallPackagesEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_InstallPackagesEvidence, _lockkeeper_agent_v1_InstallPackagesEvidence__Output>
        JournalSummary: MessageTypeDefinition<_lockkeeper_agent_v1_JournalSummary, _lockkeeper_agent_v1_JournalSummary__Output>
        KeepCopy: MessageTypeDefinition<_lockkeeper_agent_v1_KeepCopy, _lockkeeper_agent_v1_KeepCopy__Output>
        KeepCopyAnswer: MessageTypeDefinition<_lockkeeper_agent_v1_KeepCopyAnswer, _lockkeeper_agent_v1_KeepCopyAnswer__Output>
        KubeadmApply: MessageTypeDefinition<_lockkeeper_agent_v1_KubeadmApply, _lockkeeper_agent_v1_KubeadmApply__Output>
        KubeadmEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_KubeadmEvidence, _lockkeeper_agent_v1_KubeadmEvidence__Output>
        KubeadmNode: MessageTypeDefinition<_lockkeeper_agent_v1_KubeadmNode, _lockkeeper_agent_v1_KubeadmNode__Output>
        KubeletFlag: MessageTypeDefinition<_lockkeeper_agent_v1_KubeletFlag, _lockkeeper_agent_v1_KubeletFlag__Output>
        Lead: MessageTypeDefinition<_lockkeeper_agent_v1_Lead, _lockkeeper_agent_v1_Lead__Output>
        LeadAnswer: MessageTypeDefinition<_lockkeeper_agent_v1_LeadAnswer, _lockkeeper_agent_v1_LeadAnswer__Output>
        LogAnswer: MessageTypeDefinition<_lockkeeper_agent_v1_LogAnswer, _lockkeeper_agent_v1_LogAnswer__Output>
        LogPart: MessageTypeDefinition<_lockkeeper_agent_v1_LogPart, _lockkeeper_agent_v1_LogPart__Output>
        LogQuery: MessageTypeDefinition<_lockkeeper_agent_v1_LogQuery, _lockkeeper_agent_v1_LogQuery__Output>
        LogTail: MessageTypeDefinition<_lockkeeper_agent_v1_LogTail, _lockkeeper_agent_v1_LogTail__Output>
        ManagedPackage: EnumTypeDefinition
        ManifestDrift: MessageTypeDefinition<_lockkeeper_agent_v1_ManifestDrift, _lockkeeper_agent_v1_ManifestDrift__Output>
        ManifestsBack: MessageTypeDefinition<_lockkeeper_agent_v1_ManifestsBack, _lockkeeper_agent_v1_ManifestsBack__Output>
        MoveEtcdLeader: MessageTypeDefinition<_lockkeeper_agent_v1_MoveEtcdLeader, _lockkeeper_agent_v1_MoveEtcdLeader__Output>
        MoveEtcdLeaderEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_MoveEtcdLeaderEvidence, _lockkeeper_agent_v1_MoveEtcdLeaderEvidence__Output>
        NodeRole: EnumTypeDefinition
        OpenRun: MessageTypeDefinition<_lockkeeper_agent_v1_OpenRun, _lockkeeper_agent_v1_OpenRun__Output>
        Outcome: MessageTypeDefinition<_lockkeeper_agent_v1_Outcome, _lockkeeper_agent_v1_Outcome__Output>
        PackageManager: EnumTypeDefinition
        PackageOffer: MessageTypeDefinition<_lockkeeper_agent_v1_PackageOffer, _lockkeeper_agent_v1_PackageOffer__Output>
        PackageState: MessageTypeDefinition<_lockkeeper_agent_v1_PackageState, _lockkeeper_agent_v1_PackageState__Output>
        PrepareRestore: MessageTypeDefinition<_lockkeeper_agent_v1_PrepareRestore, _lockkeeper_agent_v1_PrepareRestore__Output>
        PrepareRestoreEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_PrepareRestoreEvidence, _lockkeeper_agent_v1_PrepareRestoreEvidence__Output>
        PutBackClusterConfig: MessageTypeDefinition<_lockkeeper_agent_v1_PutBackClusterConfig, _lockkeeper_agent_v1_PutBackClusterConfig__Output>
        PutBackClusterConfigEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_PutBackClusterConfigEvidence, _lockkeeper_agent_v1_PutBackClusterConfigEvidence__Output>
        PutBackManifests: MessageTypeDefinition<_lockkeeper_agent_v1_PutBackManifests, _lockkeeper_agent_v1_PutBackManifests__Output>
        PutBackManifestsEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_PutBackManifestsEvidence, _lockkeeper_agent_v1_PutBackManifestsEvidence__Output>
        Query: MessageTypeDefinition<_lockkeeper_agent_v1_Query, _lockkeeper_agent_v1_Query__Output>
        QueryAnswer: MessageTypeDefinition<_lockkeeper_agent_v1_QueryAnswer, _lockkeeper_agent_v1_QueryAnswer__Output>
        Refusal: MessageTypeDefinition<_lockkeeper_agent_v1_Refusal, _lockkeeper_agent_v1_Refusal__Output>
        RenewRequest: MessageTypeDefinition<_lockkeeper_agent_v1_RenewRequest, _lockkeeper_agent_v1_RenewRequest__Output>
        RestartKubelet: MessageTypeDefinition<_lockkeeper_agent_v1_RestartKubelet, _lockkeeper_agent_v1_RestartKubelet__Output>
        RestartKubeletEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_RestartKubeletEvidence, _lockkeeper_agent_v1_RestartKubeletEvidence__Output>
        RestoreKubeletConfig: MessageTypeDefinition<_lockkeeper_agent_v1_RestoreKubeletConfig, _lockkeeper_agent_v1_RestoreKubeletConfig__Output>
        RestoreKubeletConfigEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_RestoreKubeletConfigEvidence, _lockkeeper_agent_v1_RestoreKubeletConfigEvidence__Output>
        RestoreSnapshot: MessageTypeDefinition<_lockkeeper_agent_v1_RestoreSnapshot, _lockkeeper_agent_v1_RestoreSnapshot__Output>
        ResyncKubelet: MessageTypeDefinition<_lockkeeper_agent_v1_ResyncKubelet, _lockkeeper_agent_v1_ResyncKubelet__Output>
        ResyncKubeletEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_ResyncKubeletEvidence, _lockkeeper_agent_v1_ResyncKubeletEvidence__Output>
        RollbackPointAbout: MessageTypeDefinition<_lockkeeper_agent_v1_RollbackPointAbout, _lockkeeper_agent_v1_RollbackPointAbout__Output>
        RollbackPointCopy: MessageTypeDefinition<_lockkeeper_agent_v1_RollbackPointCopy, _lockkeeper_agent_v1_RollbackPointCopy__Output>
        RollbackPointRef: MessageTypeDefinition<_lockkeeper_agent_v1_RollbackPointRef, _lockkeeper_agent_v1_RollbackPointRef__Output>
        SaveNodeState: MessageTypeDefinition<_lockkeeper_agent_v1_SaveNodeState, _lockkeeper_agent_v1_SaveNodeState__Output>
        SaveNodeStateEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_SaveNodeStateEvidence, _lockkeeper_agent_v1_SaveNodeStateEvidence__Output>
        SnapshotAbout: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotAbout, _lockkeeper_agent_v1_SnapshotAbout__Output>
        SnapshotChunk: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotChunk, _lockkeeper_agent_v1_SnapshotChunk__Output>
        SnapshotCopy: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotCopy, _lockkeeper_agent_v1_SnapshotCopy__Output>
        SnapshotDownload: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotDownload, _lockkeeper_agent_v1_SnapshotDownload__Output>
        SnapshotEtcd: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotEtcd, _lockkeeper_agent_v1_SnapshotEtcd__Output>
        SnapshotEtcdEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotEtcdEvidence, _lockkeeper_agent_v1_SnapshotEtcdEvidence__Output>
        SnapshotName: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotName, _lockkeeper_agent_v1_SnapshotName__Output>
        SnapshotOffsetAnswer: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotOffsetAnswer, _lockkeeper_agent_v1_SnapshotOffsetAnswer__Output>
        SnapshotOffsetRequest: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotOffsetRequest, _lockkeeper_agent_v1_SnapshotOffsetRequest__Output>
        SnapshotReceipt: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotReceipt, _lockkeeper_agent_v1_SnapshotReceipt__Output>
        SnapshotStart: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotStart, _lockkeeper_agent_v1_SnapshotStart__Output>
        Stage: MessageTypeDefinition<_lockkeeper_agent_v1_Stage, _lockkeeper_agent_v1_Stage__Output>
        StageEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_StageEvidence, _lockkeeper_agent_v1_StageEvidence__Output>
        StepProgress: MessageTypeDefinition<_lockkeeper_agent_v1_StepProgress, _lockkeeper_agent_v1_StepProgress__Output>
        StepSettled: MessageTypeDefinition<_lockkeeper_agent_v1_StepSettled, _lockkeeper_agent_v1_StepSettled__Output>
        StopControlPlane: MessageTypeDefinition<_lockkeeper_agent_v1_StopControlPlane, _lockkeeper_agent_v1_StopControlPlane__Output>
        StoppedEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_StoppedEvidence, _lockkeeper_agent_v1_StoppedEvidence__Output>
        UnitState: MessageTypeDefinition<_lockkeeper_agent_v1_UnitState, _lockkeeper_agent_v1_UnitState__Output>
        VerifyNode: MessageTypeDefinition<_lockkeeper_agent_v1_VerifyNode, _lockkeeper_agent_v1_VerifyNode__Output>
        VerifyNodeEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_VerifyNodeEvidence, _lockkeeper_agent_v1_VerifyNodeEvidence__Output>
        VerifyRestoredEtcd: MessageTypeDefinition<_lockkeeper_agent_v1_VerifyRestoredEtcd, _lockkeeper_agent_v1_VerifyRestoredEtcd__Output>
        VerifyRestoredEtcdEvidence: MessageTypeDefinition<_lockkeeper_agent_v1_VerifyRestoredEtcdEvidence, _lockkeeper_agent_v1_VerifyRestoredEtcdEvidence__Output>
        Welcome: MessageTypeDefinition<_lockkeeper_agent_v1_Welcome, _lockkeeper_agent_v1_Welcome__Output>
      }
    }
  }
}

