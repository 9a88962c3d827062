import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CertificateState as _lockkeeper_agent_v1_CertificateState, CertificateState__Output as _lockkeeper_agent_v1_CertificateState__Output } from './lockkeeper/agent/v1/CertificateState.ts';
import type { CheckEtcd as _lockkeeper_agent_v1_CheckEtcd, CheckEtcd__Output as _lockkeeper_agent_v1_CheckEtcd__Output } from './lockkeeper/agent/v1/CheckEtcd.ts';
import type { CheckHost as _lockkeeper_agent_v1_CheckHost, CheckHost__Output as _lockkeeper_agent_v1_CheckHost__Output } from './lockkeeper/agent/v1/CheckHost.ts';
import type { CheckRestore as _lockkeeper_agent_v1_CheckRestore, CheckRestore__Output as _lockkeeper_agent_v1_CheckRestore__Output } from './lockkeeper/agent/v1/CheckRestore.ts';
import type { CheckRollbackPoint as _lockkeeper_agent_v1_CheckRollbackPoint, CheckRollbackPoint__Output as _lockkeeper_agent_v1_CheckRollbackPoint__Output } from './lockkeeper/agent/v1/CheckRollbackPoint.ts';
import type { CommitRestore as _lockkeeper_agent_v1_CommitRestore, CommitRestore__Output as _lockkeeper_agent_v1_CommitRestore__Output } from './lockkeeper/agent/v1/CommitRestore.ts';
import type { ConfirmStopped as _lockkeeper_agent_v1_ConfirmStopped, ConfirmStopped__Output as _lockkeeper_agent_v1_ConfirmStopped__Output } from './lockkeeper/agent/v1/ConfirmStopped.ts';
import type { EtcdAgreement as _lockkeeper_agent_v1_EtcdAgreement, EtcdAgreement__Output as _lockkeeper_agent_v1_EtcdAgreement__Output } from './lockkeeper/agent/v1/EtcdAgreement.ts';
import type { EtcdFacts as _lockkeeper_agent_v1_EtcdFacts, EtcdFacts__Output as _lockkeeper_agent_v1_EtcdFacts__Output } from './lockkeeper/agent/v1/EtcdFacts.ts';
import type { EtcdOwn as _lockkeeper_agent_v1_EtcdOwn, EtcdOwn__Output as _lockkeeper_agent_v1_EtcdOwn__Output } from './lockkeeper/agent/v1/EtcdOwn.ts';
import type { EtcdPeer as _lockkeeper_agent_v1_EtcdPeer, EtcdPeer__Output as _lockkeeper_agent_v1_EtcdPeer__Output } from './lockkeeper/agent/v1/EtcdPeer.ts';
import type { ExactPackage as _lockkeeper_agent_v1_ExactPackage, ExactPackage__Output as _lockkeeper_agent_v1_ExactPackage__Output } from './lockkeeper/agent/v1/ExactPackage.ts';
import type { FeatureGate as _lockkeeper_agent_v1_FeatureGate, FeatureGate__Output as _lockkeeper_agent_v1_FeatureGate__Output } from './lockkeeper/agent/v1/FeatureGate.ts';
import type { FileSystemState as _lockkeeper_agent_v1_FileSystemState, FileSystemState__Output as _lockkeeper_agent_v1_FileSystemState__Output } from './lockkeeper/agent/v1/FileSystemState.ts';
import type { HostFacts as _lockkeeper_agent_v1_HostFacts, HostFacts__Output as _lockkeeper_agent_v1_HostFacts__Output } from './lockkeeper/agent/v1/HostFacts.ts';
import type { HostStep as _lockkeeper_agent_v1_HostStep, HostStep__Output as _lockkeeper_agent_v1_HostStep__Output } from './lockkeeper/agent/v1/HostStep.ts';
import type { InstallPackages as _lockkeeper_agent_v1_InstallPackages, InstallPackages__Output as _lockkeeper_agent_v1_InstallPackages__Output } from './lockkeeper/agent/v1/InstallPackages.ts';
import type { KubeadmApply as _lockkeeper_agent_v1_KubeadmApply, KubeadmApply__Output as _lockkeeper_agent_v1_KubeadmApply__Output } from './lockkeeper/agent/v1/KubeadmApply.ts';
import type { KubeadmNode as _lockkeeper_agent_v1_KubeadmNode, KubeadmNode__Output as _lockkeeper_agent_v1_KubeadmNode__Output } from './lockkeeper/agent/v1/KubeadmNode.ts';
import type { KubeletFlag as _lockkeeper_agent_v1_KubeletFlag, KubeletFlag__Output as _lockkeeper_agent_v1_KubeletFlag__Output } from './lockkeeper/agent/v1/KubeletFlag.ts';
import type { ManifestDrift as _lockkeeper_agent_v1_ManifestDrift, ManifestDrift__Output as _lockkeeper_agent_v1_ManifestDrift__Output } from './lockkeeper/agent/v1/ManifestDrift.ts';
import type { ManifestsBack as _lockkeeper_agent_v1_ManifestsBack, ManifestsBack__Output as _lockkeeper_agent_v1_ManifestsBack__Output } from './lockkeeper/agent/v1/ManifestsBack.ts';
import type { MoveEtcdLeader as _lockkeeper_agent_v1_MoveEtcdLeader, MoveEtcdLeader__Output as _lockkeeper_agent_v1_MoveEtcdLeader__Output } from './lockkeeper/agent/v1/MoveEtcdLeader.ts';
import type { PackageOffer as _lockkeeper_agent_v1_PackageOffer, PackageOffer__Output as _lockkeeper_agent_v1_PackageOffer__Output } from './lockkeeper/agent/v1/PackageOffer.ts';
import type { PackageState as _lockkeeper_agent_v1_PackageState, PackageState__Output as _lockkeeper_agent_v1_PackageState__Output } from './lockkeeper/agent/v1/PackageState.ts';
import type { PrepareRestore as _lockkeeper_agent_v1_PrepareRestore, PrepareRestore__Output as _lockkeeper_agent_v1_PrepareRestore__Output } from './lockkeeper/agent/v1/PrepareRestore.ts';
import type { PutBackClusterConfig as _lockkeeper_agent_v1_PutBackClusterConfig, PutBackClusterConfig__Output as _lockkeeper_agent_v1_PutBackClusterConfig__Output } from './lockkeeper/agent/v1/PutBackClusterConfig.ts';
import type { PutBackManifests as _lockkeeper_agent_v1_PutBackManifests, PutBackManifests__Output as _lockkeeper_agent_v1_PutBackManifests__Output } from './lockkeeper/agent/v1/PutBackManifests.ts';
import type { RestartKubelet as _lockkeeper_agent_v1_RestartKubelet, RestartKubelet__Output as _lockkeeper_agent_v1_RestartKubelet__Output } from './lockkeeper/agent/v1/RestartKubelet.ts';
import type { RestoreKubeletConfig as _lockkeeper_agent_v1_RestoreKubeletConfig, RestoreKubeletConfig__Output as _lockkeeper_agent_v1_RestoreKubeletConfig__Output } from './lockkeeper/agent/v1/RestoreKubeletConfig.ts';
import type { RestoreSnapshot as _lockkeeper_agent_v1_RestoreSnapshot, RestoreSnapshot__Output as _lockkeeper_agent_v1_RestoreSnapshot__Output } from './lockkeeper/agent/v1/RestoreSnapshot.ts';
import type { ResyncKubelet as _lockkeeper_agent_v1_ResyncKubelet, ResyncKubelet__Output as _lockkeeper_agent_v1_ResyncKubelet__Output } from './lockkeeper/agent/v1/ResyncKubelet.ts';
import type { RollbackPointRef as _lockkeeper_agent_v1_RollbackPointRef, RollbackPointRef__Output as _lockkeeper_agent_v1_RollbackPointRef__Output } from './lockkeeper/agent/v1/RollbackPointRef.ts';
import type { SaveNodeState as _lockkeeper_agent_v1_SaveNodeState, SaveNodeState__Output as _lockkeeper_agent_v1_SaveNodeState__Output } from './lockkeeper/agent/v1/SaveNodeState.ts';
import type { SnapshotEtcd as _lockkeeper_agent_v1_SnapshotEtcd, SnapshotEtcd__Output as _lockkeeper_agent_v1_SnapshotEtcd__Output } from './lockkeeper/agent/v1/SnapshotEtcd.ts';
import type { Stage as _lockkeeper_agent_v1_Stage, Stage__Output as _lockkeeper_agent_v1_Stage__Output } from './lockkeeper/agent/v1/Stage.ts';
import type { StopControlPlane as _lockkeeper_agent_v1_StopControlPlane, StopControlPlane__Output as _lockkeeper_agent_v1_StopControlPlane__Output } from './lockkeeper/agent/v1/StopControlPlane.ts';
import type { UnitState as _lockkeeper_agent_v1_UnitState, UnitState__Output as _lockkeeper_agent_v1_UnitState__Output } from './lockkeeper/agent/v1/UnitState.ts';
import type { VerifyNode as _lockkeeper_agent_v1_VerifyNode, VerifyNode__Output as _lockkeeper_agent_v1_VerifyNode__Output } from './lockkeeper/agent/v1/VerifyNode.ts';
import type { VerifyRestoredEtcd as _lockkeeper_agent_v1_VerifyRestoredEtcd, VerifyRestoredEtcd__Output as _lockkeeper_agent_v1_VerifyRestoredEtcd__Output } from './lockkeeper/agent/v1/VerifyRestoredEtcd.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  lockkeeper: {
    agent: {
      v1: {
        CertificateState: MessageTypeDefinition<_lockkeeper_agent_v1_CertificateState, _lockkeeper_agent_v1_CertificateState__Output>
        CheckEtcd: MessageTypeDefinition<_lockkeeper_agent_v1_CheckEtcd, _lockkeeper_agent_v1_CheckEtcd__Output>
        CheckHost: MessageTypeDefinition<_lockkeeper_agent_v1_CheckHost, _lockkeeper_agent_v1_CheckHost__Output>
        CheckRestore: MessageTypeDefinition<_lockkeeper_agent_v1_CheckRestore, _lockkeeper_agent_v1_CheckRestore__Output>
        CheckRollbackPoint: MessageTypeDefinition<_lockkeeper_agent_v1_CheckRollbackPoint, _lockkeeper_agent_v1_CheckRollbackPoint__Output>
        CommitRestore: MessageTypeDefinition<_lockkeeper_agent_v1_CommitRestore, _lockkeeper_agent_v1_CommitRestore__Output>
        ConfirmStopped: MessageTypeDefinition<_lockkeeper_agent_v1_ConfirmStopped, _lockkeeper_agent_v1_ConfirmStopped__Output>
        EtcdAgreement: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdAgreement, _lockkeeper_agent_v1_EtcdAgreement__Output>
        EtcdAgreementKind: EnumTypeDefinition
        EtcdFacts: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdFacts, _lockkeeper_agent_v1_EtcdFacts__Output>
        EtcdOwn: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdOwn, _lockkeeper_agent_v1_EtcdOwn__Output>
        EtcdPeer: MessageTypeDefinition<_lockkeeper_agent_v1_EtcdPeer, _lockkeeper_agent_v1_EtcdPeer__Output>
        ExactPackage: MessageTypeDefinition<_lockkeeper_agent_v1_ExactPackage, _lockkeeper_agent_v1_ExactPackage__Output>
        FeatureGate: MessageTypeDefinition<_lockkeeper_agent_v1_FeatureGate, _lockkeeper_agent_v1_FeatureGate__Output>
        FileSystemState: MessageTypeDefinition<_lockkeeper_agent_v1_FileSystemState, _lockkeeper_agent_v1_FileSystemState__Output>
        HostFacts: MessageTypeDefinition<_lockkeeper_agent_v1_HostFacts, _lockkeeper_agent_v1_HostFacts__Output>
        HostStep: MessageTypeDefinition<_lockkeeper_agent_v1_HostStep, _lockkeeper_agent_v1_HostStep__Output>
        HostStepKind: EnumTypeDefinition
        InstallPackages: MessageTypeDefinition<_lockkeeper_agent_v1_InstallPackages, _lockkeeper_agent_v1_InstallPackages__Output>
        KubeadmApply: MessageTypeDefinition<_lockkeeper_agent_v1_KubeadmApply, _lockkeeper_agent_v1_KubeadmApply__Output>
        KubeadmNode: MessageTypeDefinition<_lockkeeper_agent_v1_KubeadmNode, _lockkeeper_agent_v1_KubeadmNode__Output>
        KubeletFlag: MessageTypeDefinition<_lockkeeper_agent_v1_KubeletFlag, _lockkeeper_agent_v1_KubeletFlag__Output>
        ManagedPackage: EnumTypeDefinition
        ManifestDrift: MessageTypeDefinition<_lockkeeper_agent_v1_ManifestDrift, _lockkeeper_agent_v1_ManifestDrift__Output>
        ManifestsBack: MessageTypeDefinition<_lockkeeper_agent_v1_ManifestsBack, _lockkeeper_agent_v1_ManifestsBack__Output>
        MoveEtcdLeader: MessageTypeDefinition<_lockkeeper_agent_v1_MoveEtcdLeader, _lockkeeper_agent_v1_MoveEtcdLeader__Output>
        NodeRole: EnumTypeDefinition
        PackageManager: EnumTypeDefinition
        PackageOffer: MessageTypeDefinition<_lockkeeper_agent_v1_PackageOffer, _lockkeeper_agent_v1_PackageOffer__Output>
        PackageState: MessageTypeDefinition<_lockkeeper_agent_v1_PackageState, _lockkeeper_agent_v1_PackageState__Output>
        PrepareRestore: MessageTypeDefinition<_lockkeeper_agent_v1_PrepareRestore, _lockkeeper_agent_v1_PrepareRestore__Output>
        PutBackClusterConfig: MessageTypeDefinition<_lockkeeper_agent_v1_PutBackClusterConfig, _lockkeeper_agent_v1_PutBackClusterConfig__Output>
        PutBackManifests: MessageTypeDefinition<_lockkeeper_agent_v1_PutBackManifests, _lockkeeper_agent_v1_PutBackManifests__Output>
        RestartKubelet: MessageTypeDefinition<_lockkeeper_agent_v1_RestartKubelet, _lockkeeper_agent_v1_RestartKubelet__Output>
        RestoreKubeletConfig: MessageTypeDefinition<_lockkeeper_agent_v1_RestoreKubeletConfig, _lockkeeper_agent_v1_RestoreKubeletConfig__Output>
        RestoreSnapshot: MessageTypeDefinition<_lockkeeper_agent_v1_RestoreSnapshot, _lockkeeper_agent_v1_RestoreSnapshot__Output>
        ResyncKubelet: MessageTypeDefinition<_lockkeeper_agent_v1_ResyncKubelet, _lockkeeper_agent_v1_ResyncKubelet__Output>
        RollbackPointRef: MessageTypeDefinition<_lockkeeper_agent_v1_RollbackPointRef, _lockkeeper_agent_v1_RollbackPointRef__Output>
        SaveNodeState: MessageTypeDefinition<_lockkeeper_agent_v1_SaveNodeState, _lockkeeper_agent_v1_SaveNodeState__Output>
        SnapshotEtcd: MessageTypeDefinition<_lockkeeper_agent_v1_SnapshotEtcd, _lockkeeper_agent_v1_SnapshotEtcd__Output>
        Stage: MessageTypeDefinition<_lockkeeper_agent_v1_Stage, _lockkeeper_agent_v1_Stage__Output>
        StopControlPlane: MessageTypeDefinition<_lockkeeper_agent_v1_StopControlPlane, _lockkeeper_agent_v1_StopControlPlane__Output>
        UnitState: MessageTypeDefinition<_lockkeeper_agent_v1_UnitState, _lockkeeper_agent_v1_UnitState__Output>
        VerifyNode: MessageTypeDefinition<_lockkeeper_agent_v1_VerifyNode, _lockkeeper_agent_v1_VerifyNode__Output>
        VerifyRestoredEtcd: MessageTypeDefinition<_lockkeeper_agent_v1_VerifyRestoredEtcd, _lockkeeper_agent_v1_VerifyRestoredEtcd__Output>
      }
    }
  }
}

