// Original file: lockkeeper/agent/v1/facts.proto

import type { PackageManager as _lockkeeper_agent_v1_PackageManager, PackageManager__Output as _lockkeeper_agent_v1_PackageManager__Output } from '../../../lockkeeper/agent/v1/PackageManager.ts';
import type { PackageState as _lockkeeper_agent_v1_PackageState, PackageState__Output as _lockkeeper_agent_v1_PackageState__Output } from '../../../lockkeeper/agent/v1/PackageState.ts';
import type { PackageOffer as _lockkeeper_agent_v1_PackageOffer, PackageOffer__Output as _lockkeeper_agent_v1_PackageOffer__Output } from '../../../lockkeeper/agent/v1/PackageOffer.ts';
import type { FileSystemState as _lockkeeper_agent_v1_FileSystemState, FileSystemState__Output as _lockkeeper_agent_v1_FileSystemState__Output } from '../../../lockkeeper/agent/v1/FileSystemState.ts';
import type { CertificateState as _lockkeeper_agent_v1_CertificateState, CertificateState__Output as _lockkeeper_agent_v1_CertificateState__Output } from '../../../lockkeeper/agent/v1/CertificateState.ts';
import type { UnitState as _lockkeeper_agent_v1_UnitState, UnitState__Output as _lockkeeper_agent_v1_UnitState__Output } from '../../../lockkeeper/agent/v1/UnitState.ts';
import type { EtcdFacts as _lockkeeper_agent_v1_EtcdFacts, EtcdFacts__Output as _lockkeeper_agent_v1_EtcdFacts__Output } from '../../../lockkeeper/agent/v1/EtcdFacts.ts';
import type { KubeletFlag as _lockkeeper_agent_v1_KubeletFlag, KubeletFlag__Output as _lockkeeper_agent_v1_KubeletFlag__Output } from '../../../lockkeeper/agent/v1/KubeletFlag.ts';
import type { ManifestDrift as _lockkeeper_agent_v1_ManifestDrift, ManifestDrift__Output as _lockkeeper_agent_v1_ManifestDrift__Output } from '../../../lockkeeper/agent/v1/ManifestDrift.ts';
import type { FeatureGate as _lockkeeper_agent_v1_FeatureGate, FeatureGate__Output as _lockkeeper_agent_v1_FeatureGate__Output } from '../../../lockkeeper/agent/v1/FeatureGate.ts';
import type { Long } from '@grpc/proto-loader';

export interface HostFacts {
  'hostTimeMs'?: (number | string | Long);
  'os'?: (string);
  'kernel'?: (string);
  'machineId'?: (string);
  'bootId'?: (string);
  'packageManager'?: (_lockkeeper_agent_v1_PackageManager);
  'packages'?: (_lockkeeper_agent_v1_PackageState)[];
  'offers'?: (_lockkeeper_agent_v1_PackageOffer)[];
  'switchableRepository'?: (boolean);
  'kubeadm'?: (string);
  'runtime'?: (string);
  'fileSystems'?: (_lockkeeper_agent_v1_FileSystemState)[];
  'certificates'?: (_lockkeeper_agent_v1_CertificateState)[];
  'units'?: (_lockkeeper_agent_v1_UnitState)[];
  'memoryBytes'?: (number | string | Long);
  'cpus'?: (number);
  'swapOn'?: (boolean);
  'etcd'?: (_lockkeeper_agent_v1_EtcdFacts | null);
  'cgroupVersion'?: (number);
  'kubeletFlags'?: (_lockkeeper_agent_v1_KubeletFlag)[];
  'manifestDrift'?: (_lockkeeper_agent_v1_ManifestDrift)[];
  'kubeletDrift'?: (string)[];
  'featureGates'?: (_lockkeeper_agent_v1_FeatureGate)[];
  'authoritiesWithoutKey'?: (string)[];
  'corednsPlugins'?: (string)[];
  'etcdExtraArgs'?: (string)[];
  'sandboxImage'?: (string);
  'cgroupV1Accepted'?: (boolean);
  '_packageManager'?: "packageManager";
  '_kubeadm'?: "kubeadm";
  '_sandboxImage'?: "sandboxImage";
  '_cgroupV1Accepted'?: "cgroupV1Accepted";
}

export interface HostFacts__Output {
  'hostTimeMs': (string);
  'os': (string);
  'kernel': (string);
  'machineId': (string);
  'bootId': (string);
  'packageManager'?: (_lockkeeper_agent_v1_PackageManager__Output);
  'packages': (_lockkeeper_agent_v1_PackageState__Output)[];
  'offers': (_lockkeeper_agent_v1_PackageOffer__Output)[];
  'switchableRepository': (boolean);
  'kubeadm'?: (string);
  'runtime': (string);
  'fileSystems': (_lockkeeper_agent_v1_FileSystemState__Output)[];
  'certificates': (_lockkeeper_agent_v1_CertificateState__Output)[];
  'units': (_lockkeeper_agent_v1_UnitState__Output)[];
  'memoryBytes': (string);
  'cpus': (number);
  'swapOn': (boolean);
  'etcd': (_lockkeeper_agent_v1_EtcdFacts__Output | null);
  'cgroupVersion': (number);
  'kubeletFlags': (_lockkeeper_agent_v1_KubeletFlag__Output)[];
  'manifestDrift': (_lockkeeper_agent_v1_ManifestDrift__Output)[];
  'kubeletDrift': (string)[];
  'featureGates': (_lockkeeper_agent_v1_FeatureGate__Output)[];
  'authoritiesWithoutKey': (string)[];
  'corednsPlugins': (string)[];
  'etcdExtraArgs': (string)[];
  'sandboxImage'?: (string);
  'cgroupV1Accepted'?: (boolean);
  '_packageManager'?: "packageManager";
  '_kubeadm'?: "kubeadm";
  '_sandboxImage'?: "sandboxImage";
  '_cgroupV1Accepted'?: "cgroupV1Accepted";
}
