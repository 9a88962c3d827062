import { minorOf, type Version } from "../model/version.ts";

/**
 * Feature gates by the minor whose components do not know them any more: they do not start (KK#100988). From Kubernetes'
 * "Feature Gates (removed)", by which the last version of a gate's last stage is the last that knows it. Where a gate's page
 * says nothing yet, from the change that dropped it: KK#131463, #132119 and #132147 for 1.34; #133684, #133686, #133687 and
 * #134994 for 1.35; #135322, #135335, #136066, #136112, #136544 and #136959 for 1.36; for 1.37 CHANGELOG-1.37 with #138420,
 * #138583, #138647, #138711, #138723, #138759 and #139721. Held against Kubernetes' own lists of what it knows
 * (test/compatibility_lifecycle), it is complete for removals up to 1.36; of 1.37 it has what was gone while that was in the making.
 * client-go's own gates were not looked for. What is not named is not judged.
 */
const REMOVED: Readonly<Record<number, string>> = {
  21: "HyperVContainer ServiceLoadBalancerFinalizer SupportIPVSProxyMode TaintBasedEvictions WindowsGMSA WindowsRunAsUserName",
  22: "AttachVolumeLimit BlockVolume CSIBlockVolume CSIDriverRegistry CSIMigrationAWSComplete CSIMigrationAzureDiskComplete CSIMigrationAzureFileComplete CSIMigrationGCEComplete CSIMigrationOpenStackComplete EvenPodsSpread RotateKubeletClientCertificate TokenRequest TokenRequestProjection VolumePVCDataSource",
  23: "BalanceAttachedNodeVolumes CRIContainerLogRotation CSIMigrationvSphereComplete CSINodeInfo ExternalPolicyForExternalIP LegacyNodeRoleBehavior NodeDisruptionExclusion RootCAConfigMap RunAsGroup SCTPSupport ServiceAppProtocol ServiceNodeExclusion ServiceTopology Sysctls VolumeSnapshotDataSource",
  24: "BoundServiceAccountTokenVolume CronJobControllerV2 EnableEquivalenceClassCache NamespaceDefaultLabelName NodeLease ServiceAccountIssuerDiscovery StartupProbe SupportNodePidsLimit SupportPodPidsLimit",
  25: "CSIServiceAccountToken EndpointSlice EndpointSliceNodeName EndpointSliceProxying GenericEphemeralVolume HugePageStorageMediumSize IPv6DualStack ImmutableEphemeralVolumes IngressClassNamespacedParams RuntimeClass SetHostnameAsFQDN StorageObjectInUseProtection StreamingProxyRedirects TTLAfterFinished ValidateProxyRedirects VolumeSubpath VolumeSubpathEnvExpansion WarningHeaders WindowsEndpointSliceProxying",
  26: "AllowInsecureBackendProxy CSIMigrationOpenStack CSIVolumeFSGroupPolicy CSRDuration ConfigurableFSGroupPolicy DefaultPodTopologySpread DynamicKubeletConfig IndexedJob NonPreemptingPriority PodAffinityNamespaceSelector PodDisruptionBudget PodOverhead PreferNominatedNode SelectorIndex ServiceLBNodePortControl ServiceLoadBalancerClass SuspendJob",
  27: "CSIInlineVolume CSIMigration CSIMigrationAWS CSIMigrationAzureDisk ControllerManagerLeaderMigration EphemeralContainers ExpandCSIVolumes ExpandInUsePersistentVolumes ExpandPersistentVolumes IdentifyPodOS LocalStorageCapacityIsolation NetworkPolicyEndPort StatefulSetMinReadySeconds",
  28: "AdvancedAuditing CSIMigrationGCE CSIStorageCapacity DelegateFSGroupToCSIDriver DevicePlugins DisableAcceleratorUsageMetrics DryRun EndpointSliceTerminatingCondition MixedProtocolLBService NetworkPolicyStatus PodHasNetworkCondition PodSecurity ServiceIPStaticSubrange ServiceInternalTrafficPolicy UserNamespacesStatelessPodsSupport WindowsHostProcessContainers",
  29: "CSIMigrationvSphere CronJobTimeZone DaemonSetUpdateSurge DownwardAPIHugePages GRPCContainerProbe JobMutableNodeSchedulingDirectives JobTrackingWithFinalizers KubeletCredentialProviders LegacyServiceAccountTokenNoAutoGeneration MultiCIDRRangeAllocator OpenAPIV3 ProbeTerminationGracePeriod RetroactiveDefaultStorageClass SeccompDefault TopologyManager",
  30: "APISelfSubjectReview CSIMigrationAzureFile ExpandedDNSConfig ExperimentalHostUserNamespaceDefaulting IPTablesOwnershipCleanup KubeletPodResources KubeletPodResourcesGetAllocatable LegacyServiceAccountTokenTracking MinimizeIPTablesRestore ProxyTerminatingEndpoints RemoveSelfLink SecurityContextDeny",
  31: "APIPriorityAndFairness CSIMigrationRBD CSINodeExpandSecret ConsistentHTTPGetHandlers CustomResourceValidationExpressions DefaultHostNetworkHostPortsInPodTemplates InTreePluginAWSUnregister InTreePluginAzureDiskUnregister InTreePluginAzureFileUnregister InTreePluginGCEUnregister InTreePluginOpenStackUnregister InTreePluginRBDUnregister InTreePluginvSphereUnregister JobReadyPods ReadWriteOncePod ServiceNodePortStaticSubrange SkipReadOnlyValidationGCE",
  32: "CloudDualStackNodeIPs DRAControlPlaneController HPAContainerMetrics KMSv2 KMSv2KDF LegacyServiceAccountTokenCleanUp MinDomainsInPodTopologySpread NewVolumeManagerReconstruction NodeOutOfServiceVolumeDetach PodHostIPs ServerSideApply ServerSideFieldValidation StableLoadBalancerNodeSet ValidatingAdmissionPolicy ZeroLimitedNominalConcurrencyShares",
  33: "APIListChunking AdmissionWebhookMatchConditions AggregatedDiscoveryEndpoint AppArmor AppArmorFields CPUManager DisableCloudProviders DisableKubeletCloudCredentialProviders EfficientWatchResumption JobPodFailurePolicy KubeProxyDrainingTerminatingNodes PDBUnhealthyPodEvictionPolicy PersistentVolumeLastPhaseTransitionTime RemainingItemCount VolumeCapacityPriority WatchBookmark",
  34: "DevicePluginCDIDevices ElasticIndexedJob LegacySidecarContainers PodDisruptionConditions StatefulSetStartOrdinal",
  35: "AllowServiceLBStatusOnNonLB ComponentSLIs CronJobsScheduledAnnotation LoadBalancerIPMode PodIndexLabel SizeMemoryBackedVolumes StatefulSetAutoDeletePVC StrictCostEnforcementForVAP StrictCostEnforcementForWebhooks UserNamespacesPodSecurityStandards",
  36: "CSIMigrationPortworx HonorPVReclaimPolicy InPlacePodVerticalScalingAllocatedStatus InTreePluginPortworxUnregister MemoryManager ServiceTrafficDistribution StructuredAuthorizationConfiguration TopologyAwareHints WatchFromStorageWithoutResourceVersion",
  37: "APIServerTracing AnonymousAuthConfigurableEndpoints AnyVolumeDataSource AuthorizeNodeWithSelectors AuthorizeWithSelectors BtreeWatchCache ConsistentListFromCache GangScheduling JobBackoffLimitPerIndex JobPodReplacementPolicy JobSuccessPolicy LogarithmicScaleDown OrderedNamespaceDeletion PodLifecycleSleepAction PodLifecycleSleepActionAllowZero PreventStaticPodAPIReferences RelaxedDNSSearchValidation ResilientWatchCacheInitialization RetryGenerateName SchedulerQueueingHints SidecarContainers StreamingCollectionEncodingToJSON StreamingCollectionEncodingToProtobuf StructuredAuthenticationConfiguration WorkloadAwarePreemption",
};

/** kubeadm's own, in `featureGates` of kubeadm-config (kubeadm-init, removed feature gates; CHANGELOG-1.37; kind#4209). */
const REMOVED_OF_KUBEADM: Readonly<Record<string, number>> = {
  IPv6DualStack: 24,
  UnversionedKubeletConfigMap: 26,
  UpgradeAddonsBeforeControlPlane: 31,
  EtcdLearnerMode: 33,
  WaitForAllControlPlaneComponents: 35,
  ControlPlaneKubeletLocalMode: 36,
  NodeLocalCRISocket: 37,
  PublicKeysECDSA: 37,
};

const BY_NAME = new Map(
  Object.entries(REMOVED).flatMap(([minor, names]) => names.split(" ").map((name) => [name, Number(minor)] as const)),
);

/** Names of what gives a gate to kubeadm itself. */
export const KUBEADM_CONFIG = "kubeadm-config";

/** The minor from which on it is not known, where that is not above the target's; null for a gate that the target knows, as far as is known here. */
export function gateRemovedIn(gate: { readonly by: string; readonly gate: string }, target: Version): number | null {
  const removed = gate.by === KUBEADM_CONFIG ? REMOVED_OF_KUBEADM[gate.gate] : BY_NAME.get(gate.gate);
  return removed !== undefined && removed <= minorOf(target) ? removed : null;
}
