// Generated from docs/openapi.json: `npx --yes pnpm@12 run docs`. Not to be changed by hand.

export interface paths {
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every node's agent, by node */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes that were asked for, by whom and why, the newest first */
        get: operations["listRecord"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changes, by name, as a server-sent stream: what to ask for anew */
        get: operations["followChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cluster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cluster, asked anew, hosts included */
        get: operations["getCluster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents whose enrolment waits for a person */
        get: operations["listEnrolments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrolments/{node}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One enrolment that waits; its ETag names the machine that asks */
        get: operations["getEnrolment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrolments/{node}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a node's waiting enrolment through, once */
        post: operations["approveEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a drain of each node would do now */
        post: operations["forecast"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may act, and which nodes are out of service by whose hand */
        get: operations["getLock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Nodes by name, as last seen; 304 with If-None-Match while no node of the cluster has changed */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes/{node}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One node with its host */
        get: operations["getNode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes/{node}/declare-absent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person's word that nothing of ours runs on a host that is gone */
        post: operations["declareAbsent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/observations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All that a plan is made from, every agent asked anew */
        post: operations["observe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Plans, the newest first */
        get: operations["listPlans"];
        put?: never;
        /** Make a plan and keep it; nothing in the cluster is changed */
        post: operations["makePlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One plan */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long a plan may take, by what earlier runs took */
        get: operations["estimatePlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the plan of a restore of etcd and keep it; nothing in the cluster is changed */
        post: operations["planRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read a policy over the defaults: the whole one, or what is wrong with it */
        post: operations["checkPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What holds where a policy says nothing, and the bounds of its numbers */
        get: operations["getDefaultPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The JSON Schema of a policy, for editors */
        get: operations["getPolicySchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at everything that an upgrade depends on; keeps nothing */
        post: operations["preflight"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollback-points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The nodes' rollback points that are kept, the newest first */
        get: operations["listRollbackPoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollback-points/{digest}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The archive itself: it holds keys of the node */
        get: operations["downloadRollbackPoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshot-tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Snapshots that were asked for outside of upgrades, the newest first */
        get: operations["listSnapshotTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshot-tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a snapshot that was asked for */
        get: operations["getSnapshotTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The snapshots that are kept, the newest first */
        get: operations["listSnapshots"];
        put?: never;
        /** Take a snapshot outside of an upgrade */
        post: operations["takeSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One snapshot, by its digest */
        get: operations["getSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{digest}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file itself: it holds every Secret */
        get: operations["downloadSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{digest}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove a snapshot by a real restore */
        post: operations["verifySnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tokens that were made here, by name; those of the mounted file stand there */
        get: operations["listTokens"];
        put?: never;
        /** Make a token; its text is shown this once */
        post: operations["makeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{name}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a token at once and for good */
        post: operations["revokeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Upgrades, the newest first, without their steps */
        get: operations["listUpgrades"];
        put?: never;
        /** Start the upgrade that a plan describes */
        post: operations["startUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One upgrade: where it is, what it waits for, what can be done */
        get: operations["getUpgrade"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End it for good, once nothing of it runs */
        post: operations["abortUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let begin what waits for a person's approval now */
        post: operations["approveUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its log in order; with `Accept: text/event-stream` followed as it grows, from Last-Event-ID on */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/force": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the drain that a person is asked about end by force */
        post: operations["forceUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin nothing new until it is resumed */
        post: operations["pauseUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its record for a change record; as Markdown with `Accept: text/markdown` */
        get: operations["getReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a paused upgrade */
        post: operations["resumeUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try the failed steps of a halted upgrade again */
        post: operations["retryUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/rollback-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plan the way back from where it stopped, and keep the plan; it is started as any other */
        post: operations["planRollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pass over the failed steps whose kinds allow it */
        post: operations["skipUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upgrades/{id}/step-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a step wrote on its host, a part at a time, also while it runs; asked of the host's agent */
        get: operations["getStepLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose token it is, and what it may */
        get: operations["whoAmI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A node's agent. Every node is listed, whether its agent is here or not. */
        Agent: {
            connected: boolean;
            epoch: number | null;
            /** @description It has said hello since the coordinator's start. */
            hello: boolean;
            journalRecords: number;
            machineId: string | null;
            node: string;
            /** @description Attempts that its journal has intended and not settled. */
            open: {
                attempt: number;
                run: string;
                step: string;
            }[];
            runningUnits: string[];
            since: number | null;
        };
        /** @description What is known before anything is touched. */
        Ahead: {
            drains: components["schemas"]["NodeForecast"][] | null;
            /** @description The gravest first. */
            findings: components["schemas"]["WeighedFinding"][];
            /** @example v1.21.0 */
            from: string;
            /** @description The versions that it goes by, the target last. */
            stops: string[];
            /** @example v1.21.0 */
            to: string;
        };
        /** @description The cluster as it is. `lockkeeper plan --state` reads the same. */
        Cluster: {
            addons: {
                desired: number;
                image: string;
                /** @enum {string} */
                name: "kube-proxy" | "coredns";
                ready: number;
                updated: number;
                version: string | null;
            }[];
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            asOf: number;
            clusterName?: string;
            clusterUid: string;
            coordinatorNode: string | null;
            externalEtcd: boolean;
            imageRepository: string;
            inventory: {
                [key: string]: unknown;
            } | null;
            /** @example v1.21.0 */
            kubeadmVersion: string;
            nodes: components["schemas"]["Node"][];
            /** @enum {number} */
            v: 1;
        };
        Enrolment: {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            askedAt: number;
            machineId: string;
            node: string;
            uid: string;
            why: string;
        };
        /**
         * @description docs/errors.md says what each means and what helps.
         * @enum {string}
         */
        ErrorCode: "version-malformed" | "version-downgrade" | "version-skips-minor" | "package-not-offered" | "external-etcd" | "plan-blocked" | "rollback-refused" | "plan-unknown" | "plan-digest-mismatch" | "plan-stale" | "evidence-refused" | "plan-empty" | "upgrade-unknown" | "snapshot-running" | "upgrade-running" | "upgrade-state" | "upgrade-read-only" | "node-unknown" | "step-unknown" | "request-malformed" | "request-too-large" | "method-unknown" | "not-acceptable" | "precondition-failed" | "idempotency-key-reused" | "idempotency-key-busy" | "route-unknown" | "media-type-unsupported" | "token-missing" | "token-wrong" | "session-over" | "request-foreign" | "token-over" | "token-unknown" | "token-exists" | "tokens-too-many" | "role-too-weak" | "not-leading" | "not-ready" | "cluster-unreachable" | "agent-away" | "peer-away" | "epoch-old" | "identity-mismatch" | "certificate-refused" | "enrolment-refused" | "enrolment-needs-approval" | "journal-foreign" | "step-refused" | "restore-refused" | "restore-api-away" | "restore-api-answers" | "restore-not-last-leader" | "confirmation-wrong" | "log-unknown" | "snapshot-unknown" | "snapshot-corrupt" | "upload-too-large" | "disk-full" | "log-conflict" | "store-unusable" | "wire-version-unknown" | "rate-limited" | "internal";
        Estimate: {
            /** @description Attempts that it was learnt from. */
            samples: number;
            /** @description What is known, by the medians of earlier runs. */
            seconds: number;
            /** @description Kinds that no earlier run has done: their time is not in it. */
            unknown: components["schemas"]["StepKind"][];
            waitsForPeople: boolean;
        };
        /** @description Something that preflight, a step or a verification saw. */
        Finding: {
            code: components["schemas"]["FindingCode"];
            /** @description What was seen, with the actual values. */
            saw: string;
            /** @description What it is about. */
            where: "cluster" | {
                node: string;
            } | {
                /** @description `kind namespace/name`, e.g. `PodDisruptionBudget shop/web`. */
                object: string;
            };
        };
        /**
         * @description docs/findings.md says what each means and what helps.
         * @enum {string}
         */
        FindingCode: "kubelet-config-drifted" | "feature-gate-removed" | "external-ca" | "etcd-data-differs" | "etcd-zombie-members" | "kubeadm-config-behind" | "kube-proxy-replaced" | "master-label-used" | "containers-restart" | "coredns-not-migratable" | "sandbox-image-differs" | "etcd-flag-removed" | "etcd-flag-deprecated" | "images-not-pinned" | "limits-missing" | "warning-events" | "api-removed-in-objects" | "crd-version-unserved" | "node-not-ready" | "node-on-hold" | "node-cordoned-by-other" | "node-left-open" | "agent-missing" | "agent-not-answering" | "external-etcd" | "control-plane-missing" | "skew-unsupported" | "skew-ends-with-plan" | "kubeadm-forced" | "control-planes-even" | "workloads-not-seen" | "webhook-without-endpoints" | "api-removed" | "system-pod-not-running" | "workload-not-ready" | "drain-would-halt" | "pods-fit-nowhere" | "capacity-short" | "single-replica" | "requests-missing" | "third-party-component" | "clock-off" | "unattended-upgrades" | "etcd-near-quota" | "runtime-ageing" | "runtime-unsupported" | "cgroup-v1" | "kubelet-flag-removed" | "dockershim-removed" | "package-manager-unsupported" | "package-not-offered" | "repository-not-switchable" | "package-database-broken" | "packages-not-held" | "package-transaction-too-wide" | "package-install-failed" | "image-pull-failed" | "disk-low" | "certificate-expired" | "certificate-expires-soon" | "static-pods-drifted" | "certificate-unreadable" | "swap-on" | "restore-foreign-snapshot" | "restore-cluster-unproven" | "restore-from-last-seen" | "restore-etcd-well" | "restore-api-back" | "restore-version" | "restore-encrypted" | "restore-unproven" | "restore-tool-missing" | "restore-member-unknown" | "restore-download-failed" | "restore-prepare-failed" | "restore-not-prepared" | "restore-not-stopped" | "restore-undone" | "restore-not-finished" | "restore-split" | "restore-watches-hang" | "rollback-loses-writes" | "rollback-snapshot-missing" | "restore-marks-mended" | "etcd-unhealthy" | "snapshot-failed" | "etcd-tool-missing" | "etcd-members-differ" | "etcd-members-not-compared" | "snapshot-copy-same-machine" | "snapshot-not-copied" | "rollback-point-failed" | "rollback-point-not-copied" | "kubeadm-failed" | "kubelet-config-unreadable" | "static-pods-unstable" | "kubelet-not-back" | "packages-wrong" | "host-rebooted" | "step-result-lost" | "host-busy" | "host-command-failed" | "agent-away" | "node-replaced" | "node-missing" | "node-not-cordoned" | "node-owned-by-other" | "drain-blocked-by-budget" | "drain-several-budgets" | "drain-unmanaged-pod" | "drain-local-storage" | "drain-pod-stays" | "drain-volume-attached" | "drain-nowhere-to-go" | "drain-asks" | "drain-force-forbidden" | "drain-forced" | "drain-put-back" | "gate-not-passed" | "approval-missing" | "window-never-opens" | "outside-check-failed" | "workloads-not-back" | "below-baseline" | "warning-events-new" | "addons-not-ready" | "version-mismatch" | "api-away" | "control-planes-stay" | "rollback-storage-unknown" | "rollback-hop-alone" | "rollback-mixed-minors" | "rollback-point-missing" | "rollback-point-damaged" | "etcd-left-as-it-is" | "kubelet-files-set-aside" | "log-rejected-by-audit" | "unexpected-error";
        Forecast: {
            items: components["schemas"]["NodeForecast"][];
        };
        Health: {
            agentsConnected: number;
            epoch: number | null;
            leading: boolean;
            nodes: number;
            waitingFor: string[];
        };
        /** @description What the node's agent last reported of its host. */
        HostFacts: {
            bootId: string;
            certificates: {
                notAfter: number | null;
                path: string;
            }[];
            cgroupVersion: (1 | 2) | null;
            cpus: number;
            etcd: {
                dbBytes: number;
                faults: string[];
                leader: string;
                member: string;
                members: number;
                own?: {
                    clusterId: string;
                    dataFolder: string;
                    name: string;
                    peerUrl: string;
                    version: string;
                };
                raftLag: number;
            } | null;
            fileSystems: {
                freeBytes: number;
                mount: string;
                sizeBytes: number;
            }[];
            /** @description Milliseconds since 1970 by the host's clock. */
            hostTime: number;
            kernel: string;
            kubeadm: string | null;
            kubeletFlags: {
                file: string;
                flag: string;
            }[];
            machineId: string;
            manifestDrift: {
                lines: string[];
                manifest: string;
            }[];
            memoryBytes: number;
            offers: {
                /** @enum {string} */
                name: "kubeadm" | "kubelet" | "kubectl";
                version: string;
            }[];
            os: string;
            packageManager: ("apt" | "dnf") | null;
            packages: {
                configured: boolean;
                held: boolean;
                installed: string | null;
                /** @enum {string} */
                name: "kubeadm" | "kubelet" | "kubectl";
            }[];
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            receivedAt: number;
            runtime: string;
            swapOn: boolean;
            switchableRepository: boolean;
            units: {
                active: string;
                name: string;
            }[];
        };
        /** @description Who may act, and what is held. */
        Lock: {
            epoch: number | null;
            /** @description This coordinator holds the Lease. */
            leading: boolean;
            /** @description Nodes that are out of service, by whose hand, and nodes on hold. */
            nodes: {
                hold: string | null;
                node: string;
                owner: components["schemas"]["Ownership"] | null;
                unschedulable: boolean;
            }[];
            upgrade: string | null;
            waitingFor: string[];
        };
        Node: {
            addresses: string[];
            bootId: string;
            hold: string | null;
            host: components["schemas"]["HostFacts"] | null;
            /** @example v1.21.0 */
            kubelet: string;
            machineId: string;
            name: string;
            owner: components["schemas"]["Ownership"] | null;
            ready: boolean;
            readySince: number | null;
            readyWhy: string;
            /** @enum {string} */
            role: "control-plane" | "worker";
            /** @description As the kubelet names it: `containerd://1.6.20`. */
            runtime?: string;
            /** @description Empty on workers. */
            staticPods: {
                /** @enum {string} */
                component: "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";
                hash: string;
                image: string;
                ready: boolean;
                restarts: number;
                version: string | null;
            }[];
            uid: string;
            /** @description Its agent was asked for the host's facts and did not answer; `host` is null then. */
            unanswered?: {
                lastAt: number | null;
                why: string;
            };
            unschedulable: boolean;
        };
        /** @description What a drain of one node would do now. */
        NodeForecast: {
            blockers: components["schemas"]["Finding"][];
            /** @description Pods that would be evicted. */
            evict: number;
            homeless: string[];
            node: string;
            rounds: number | null;
            /** @description Static pods, pods of DaemonSets and our own. */
            stays: number;
            takes: {
                by: "this-node" | "all-nodes";
                /** @description Drains that it was learnt from. */
                samples: number;
                /** @description The median. */
                seconds: number;
            } | null;
            tightest: string | null;
            /** @description Evicted pods with rules that are not judged. */
            unjudged: number;
        };
        NodeSummary: {
            addresses: string[];
            agent: {
                connected: boolean;
                since: number | null;
            };
            bootId: string;
            hold: string | null;
            kubeadm: string | null;
            /** @example v1.21.0 */
            kubelet: string;
            machineId: string;
            name: string;
            owner: components["schemas"]["Ownership"] | null;
            ready: boolean;
            readySince: number | null;
            readyWhy: string;
            /** @enum {string} */
            role: "control-plane" | "worker";
            /** @description As the kubelet names it: `containerd://1.6.20`. */
            runtime?: string;
            /** @description Empty on workers. */
            staticPods: {
                /** @enum {string} */
                component: "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";
                hash: string;
                image: string;
                ready: boolean;
                restarts: number;
                version: string | null;
            }[];
            uid: string;
            unschedulable: boolean;
        };
        /** @description Our mark on a node that we took out of service. */
        Ownership: {
            epoch: number;
            run: string;
            step: string;
            /** @description Somebody else had cordoned it before: it stays cordoned. */
            wasUnschedulable: boolean;
        };
        /** @description Immutable; hops of phases of lanes of steps. */
        Plan: {
            /** @description What it was made from: a start is refused when the cluster has changed. */
            basis: {
                clusterUid: string;
                coordinatorNode: string | null;
                ingresses?: {
                    addresses: number;
                    name: string;
                    namespace: string;
                }[];
                /** @example v1.21.0 */
                kubeadmVersion: string;
                nodes: {
                    apiserver: string | null;
                    hold: string | null;
                    kubeadm: string | null;
                    /** @example v1.21.0 */
                    kubelet: string;
                    /** @description An earlier run left it out of service. */
                    leftOpen: boolean;
                    machineId: string;
                    name: string;
                    /** @enum {string} */
                    role: "control-plane" | "worker";
                    uid: string;
                    unschedulable: boolean;
                }[];
                warnings?: string[];
                workloads?: {
                    /** @enum {string} */
                    kind: "Deployment" | "StatefulSet" | "DaemonSet";
                    /** @enum {boolean} */
                    looping?: true;
                    name: string;
                    namespace: string;
                    ready: number;
                }[];
            };
            digest: string;
            findings: components["schemas"]["Finding"][];
            /** @example v1.21.0 */
            from: string;
            /** @description Empty when everything is at the target already. */
            hops: {
                /** @example v1.21.0 */
                from: string;
                phases: {
                    id: string;
                    /** @enum {string} */
                    kind: "preflight" | "adopt" | "check" | "stage" | "control-planes" | "packages" | "cluster-config" | "addons" | "control-plane-kubelets" | "approval" | "workers" | "soak" | "verify" | "restore-check" | "restore-prepare" | "restore-stop" | "restore-confirm" | "restore-commit" | "restore-verify";
                    lanes: {
                        node: string | null;
                        steps: components["schemas"]["Step"][];
                    }[];
                    title: string;
                    /** @description So many lanes run side by side. */
                    width: number;
                }[];
                /** @example v1.21.0 */
                to: string;
            }[];
            id: string;
            parent: string | null;
            policy: components["schemas"]["Policy"];
            /**
             * @description Left out: an upgrade.
             * @enum {string}
             */
            purpose?: "rollback" | "restore";
            /** @description Of a restore of etcd alone. */
            restore?: {
                /** @description By how much etcd's revisions are raised, where its tool can. */
                bumpRevision?: number;
                clusterIds: string[];
                /** @description What a start has to confirm. */
                clusterName: string;
                marks: {
                    hold: string | null;
                    node: string;
                    owner: {
                        epoch: number;
                        run: string;
                        step: string;
                        wasUnschedulable: boolean;
                    } | null;
                    unschedulable: boolean;
                }[];
                peers: {
                    name: string;
                    node: string;
                    peerUrl: string;
                }[];
                snapshot: {
                    bytes: number;
                    clusterId: string;
                    dbBytes: number;
                    digest: string;
                    etcdVersion: string;
                    /** @enum {string} */
                    form: "db.zst" | "db.zst.age";
                    revision: string;
                };
                token: string;
                undoSeconds: number;
                /** @description It begins while the Kubernetes API does not answer; left out: it does. */
                withoutApi?: {
                    /** @description Under which its coordinator was the last to lead. */
                    lastEpoch: number;
                    /** @description Objects, marks and members are as of then. */
                    lastSeenAt: number;
                    plannedAt: number;
                };
            };
            /** @description What a rollback undoes, and what the nodes were before. */
            rollback?: {
                /** @description Its place in that plan, from 0. */
                hop: number;
                /** @example v1.21.0 */
                kubeadmVersion: string;
                nodes: {
                    apiserver: string | null;
                    kubeadm: string | null;
                    /** @example v1.21.0 */
                    kubelet: string;
                    name: string;
                }[];
                plan: string;
                run: string;
            };
            /** @example v1.21.0 */
            to: string;
            /** @enum {number} */
            v: 1;
        };
        PlanSummary: {
            by: string;
            digest: string;
            /** @example v1.21.0 */
            from: string;
            hops: number;
            id: string;
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            madeAt: number;
            parent: string | null;
            /**
             * @description What it is for: an upgrade, the rollback of one, a restore of etcd.
             * @enum {string}
             */
            purpose: "upgrade" | "rollback" | "restore";
            steps: number;
            /** @example v1.21.0 */
            to: string;
        };
        /** @description How careful an upgrade is. Times in seconds. */
        Policy: {
            acceptDowntime: boolean;
            agentAwaySeconds: number;
            apiAwaySeconds: number;
            checks: {
                code: components["schemas"]["FindingCode"];
                reason: string;
                /** @enum {string} */
                severity: "blocker" | "warning" | "info";
            }[];
            drain: {
                /** @description How long a person's answer is waited for. */
                askMinutes: number;
                /** @enum {string} */
                emptyDirPods: "refuse" | "evict";
                /** @description What policy, or a person who says so, may force. */
                force: ("budgets" | "stuck-pods")[];
                /** @description Pods with all labels of one of these go last. */
                last: {
                    [key: string]: string;
                }[];
                /**
                 * @description What follows when a drain's time is over.
                 * @enum {string}
                 */
                onDeadline: "put-back" | "ask" | "ask-then-force" | "force";
                parallelEvictions: number;
                timeoutSeconds: number;
                /** @enum {string} */
                unmanagedPods: "refuse" | "evict";
            };
            etcd: {
                maxRaftLag: number;
                timeoutSeconds: number;
            };
            evidence: {
                maxAgeDays: number;
                publicKeys: string[];
            } | null;
            gate: {
                readySeconds: number;
                timeoutSeconds: number;
            };
            gates: {
                /**
                 * @description For what a person's approval is waited for.
                 * @enum {string}
                 */
                approval: "none" | "hop" | "group" | "node";
                approvalHours: number;
                checks: ({
                    /** @enum {string} */
                    kind: "http";
                    status: number;
                    url: string;
                } | {
                    /** @enum {string} */
                    kind: "prometheus";
                    query: string;
                    url: string;
                })[];
                soakSeconds: number;
                window: {
                    /** @description Five fields, as cron(8) writes them: `0 22 * * 1-5`. */
                    cron: string;
                    minutes: number;
                    /** @description How long one node may take. */
                    nodeMinutes: number;
                    /** @description An IANA time zone, e.g. `Europe/Berlin`. */
                    zone: string;
                } | null;
                workloads: boolean;
            };
            ignoreKubeadmErrors: string[];
            stage: {
                parallelNodes: number;
            };
            staticPods: {
                stableSeconds: number;
                timeoutSeconds: number;
            };
            via: string[];
            workers: {
                /** @description So many workers may fail before the run halts. */
                failureBudget: number;
                /** @description Taken in this order, canaries first. */
                groups: {
                    labels: {
                        [key: string]: string;
                    };
                    maxUnavailable: number | null;
                    name: string;
                }[];
                /**
                 * @description Drained in each hop, or once as late as the skew policy allows.
                 * @enum {string}
                 */
                kubelets: "each-hop" | "catch-up";
                maxUnavailable: number;
            };
        };
        PolicyDefaults: {
            /** @description Least and most of every number, by its path. */
            bounds: {
                [key: string]: {
                    max: number;
                    min: number;
                };
            };
            policy: components["schemas"]["Policy"];
        };
        /** @description RFC 9457, application/problem+json. docs/errors.md lists every code. */
        Problem: {
            /** @description What can be done. */
            advice: string;
            code: components["schemas"]["ErrorCode"];
            /** @description What was wrong, and where. */
            detail: string;
            findings?: components["schemas"]["Finding"][];
            status: number;
            title: string;
            /** @description The address of the code's section in docs/errors.md. */
            type: string;
        };
        /** @description A change that was asked for, by whom and why. */
        Record: {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            /** @description The token's name; `kubernetes:` before the name of a user of the cluster's own. Empty: a login by a token that is not known. */
            by: string;
            code: string | null;
            /** @description What it was asked of; of what makes something new the plan, target, snapshot, node or name that was asked for. Of `logIn` and `logOut`: the address they came from. */
            on: string;
            /** @description The operationId; `logIn` and `logOut` of the web page. */
            operation: string;
            seq: number;
            status: number | null;
            why: string;
        };
        /** @description The record of an upgrade, for a change record. Made from its log alone. */
        Report: {
            askedBy: string;
            /** @description What the independent checker holds against the log. */
            breaches: {
                invariant: number;
                node: string | null;
                seq: number;
                why: string;
            }[];
            cluster: string;
            coordinators: {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                epoch: number;
                holder: string;
            }[];
            endedAt: number | null;
            evidence: {
                [key: string]: unknown;
            } | null;
            halts: {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                findings: components["schemas"]["Finding"][];
                step: string | null;
            }[];
            hops: {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                findings: components["schemas"]["Finding"][];
                seen: {
                    [key: string]: unknown;
                } | null;
                /** @example v1.21.0 */
                to: string;
            }[];
            /** @enum {string} */
            how: "succeeded" | "aborted" | "open";
            log: {
                digest: string;
                events: number;
            };
            nodes: {
                from: string | null;
                name: string;
                outMs: number | null;
                /** @enum {string} */
                role: "control-plane" | "worker";
                to: string | null;
            }[];
            plan: {
                digest: string;
                findings: components["schemas"]["Finding"][];
                /** @example v1.21.0 */
                from: string;
                id: string;
                /**
                 * @description What it is for: an upgrade, the rollback of one, a restore of etcd.
                 * @enum {string}
                 */
                purpose: "upgrade" | "rollback" | "restore";
                steps: number;
                stops: string[];
                /** @example v1.21.0 */
                to: string;
            };
            policy: components["schemas"]["Policy"];
            quarantined: {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                findings: components["schemas"]["Finding"][];
                node: string;
                step: string;
            }[];
            run: string;
            said: {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                by: string;
                what: string;
                why: string;
            }[];
            /** @description Steps that a person passed over. */
            skipped: string[];
            snapshots: {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                bytes: number;
                copyOn: string | null;
                digest: string;
                etcdVersion: string;
                node: string | null;
                revision: string;
            }[];
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            startedAt: number;
            steps: {
                attempt: number;
                endedAt: number | null;
                findings: components["schemas"]["Finding"][];
                id: string;
                /** @enum {string} */
                is: "running" | "done" | "failed";
                kind: components["schemas"]["StepKind"];
                node: string | null;
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                startedAt: number;
                title: string;
            }[];
            /** @enum {number} */
            v: 1;
            why: string;
        };
        RollbackPoint: {
            /** @description Of the file. */
            bytes: number;
            /** @description The sha256 of the file; its name in this API. */
            digest: string;
            /** @description Files of the host in it. */
            files: number;
            /** @description A tar, compressed with zstd; with `.age` encrypted to the operator's key besides. */
            form: "tar.zst" | "tar.zst.age";
            node: string;
            /** @description The upgrade that it was kept for. */
            run: string;
            /** @description The step that kept it. */
            step: string;
            /** @description Milliseconds since 1970 by the host's clock. */
            takenAt: number;
            /** @description /etc/machine-id of the host. */
            takenOn: string;
            /** @enum {number} */
            v: 1;
        };
        /** @description One line of an upgrade's log. `seq` counts from 1 without a gap. */
        RunEvent: {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            epoch: number;
            /** @description That another cluster went this way. */
            evidence?: {
                [key: string]: unknown;
            };
            plan: components["schemas"]["Plan"];
            seq: number;
            /** @enum {string} */
            type: "run-started";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            epoch: number;
            holder: string;
            seq: number;
            /** @enum {string} */
            type: "led";
            /** @enum {number} */
            v: 1;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            attempt: number;
            epoch: number;
            seq: number;
            step: components["schemas"]["Step"];
            /** @enum {string} */
            type: "step-intended";
            /** @enum {number} */
            v: 1;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            attempt: number;
            by: {
                /** @enum {string} */
                is: "coordinator";
            } | {
                epoch: number;
                /** @enum {string} */
                is: "agent";
                machineId: string;
                node: string;
                uid: string;
            };
            outcome: {
                /** @description Proof that the step's postcondition holds; its fields depend on the kind. */
                evidence: {
                    [key: string]: unknown;
                };
                /** @enum {string} */
                is: "done";
                kind: components["schemas"]["StepKind"];
                log: {
                    path: string;
                    tail: string;
                } | null;
                warnings: components["schemas"]["Finding"][];
            } | {
                changedHost: boolean;
                findings: components["schemas"]["Finding"][];
                /** @enum {string} */
                is: "failed";
                kind: components["schemas"]["StepKind"];
                log: {
                    path: string;
                    tail: string;
                } | null;
            };
            seq: number;
            step: string;
            /** @enum {string} */
            type: "step-settled";
            /** @enum {number} */
            v: 1;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            seq: number;
            steps: string[];
            /** @enum {string} */
            type: "rewound";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            findings: components["schemas"]["Finding"][];
            seq: number;
            step: string | null;
            /** @enum {string} */
            type: "halted";
            /** @enum {number} */
            v: 1;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            findings: components["schemas"]["Finding"][];
            node: string;
            seq: number;
            step: string;
            /** @enum {string} */
            type: "quarantined";
            /** @enum {number} */
            v: 1;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            findings: components["schemas"]["Finding"][];
            seq: number;
            /** @enum {string} */
            type: "noted";
            /** @enum {number} */
            v: 1;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            seq: number;
            /** @enum {string} */
            type: "paused";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            seq: number;
            /** @enum {string} */
            type: "resumed";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            seq: number;
            /** @enum {string} */
            type: "aborted";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            seq: number;
            step: string;
            /** @enum {string} */
            type: "retried";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            seq: number;
            step: string;
            /** @enum {string} */
            type: "approved";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            seq: number;
            step: string;
            /** @enum {string} */
            type: "skipped";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            by: string;
            invariant: number;
            on: string;
            seq: number;
            /** @enum {string} */
            type: "exempted";
            /** @enum {number} */
            v: 1;
            why: string;
        } | {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            at: number;
            /** @enum {string} */
            how: "succeeded" | "aborted";
            seq: number;
            /** @enum {string} */
            type: "ended";
            /** @enum {number} */
            v: 1;
        };
        Snapshot: {
            /** @description Members that held the same data at that revision. */
            agreed: number;
            /** @description Of the file. */
            bytes: number;
            /** @description etcd's own, in hex. */
            clusterId: string;
            /** @description Of the database in it. */
            dbBytes: number;
            /** @description The sha256 of the file; its name in this API. */
            digest: string;
            /** @description Null where the coordinator's copy is on another machine than the snapshot's member. Else: `kept`, another node has an encrypted copy; `waiting`, not yet, with the reason; `made-room`, the node removed it for newer ones; `not-encrypted`, no other node is given it. */
            elsewhere: ({
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                /** @enum {string} */
                is: "kept";
                machineId: string;
                node: string;
            } | {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                /** @enum {string} */
                is: "waiting";
                why: string;
            } | {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                /** @enum {string} */
                is: "made-room";
                node: string;
            } | {
                /** @enum {string} */
                is: "not-encrypted";
            }) | null;
            etcdVersion: string;
            /** @description zstd; with `.age` encrypted to the operator's key besides. */
            form: "db.zst" | "db.zst.age";
            member: string;
            node: string;
            proof: {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                /** @enum {string} */
                proven: "restored" | "database" | "file" | "damaged";
                restored: {
                    /** @description The version that was started on it. */
                    etcd: string;
                    keys: number;
                    /** @description etcd's revision of what was restored. */
                    revision: string;
                    /** @description The version that it was restored with. */
                    tool: string;
                } | null;
                /** @enum {number} */
                v: 1;
                why: string | null;
            } | null;
            reason: string;
            /** @description It holds at least everything up to that revision. */
            revision: string;
            /** @description The upgrade it was taken for. */
            run: string;
            /** @description Milliseconds since 1970 by the host's clock. */
            takenAt: number;
            /** @description /etc/machine-id of the member's host. */
            takenOn: string;
            /** @enum {number} */
            v: 1;
        };
        SnapshotProof: {
            dbBytes: number | null;
            digest: string;
            /** @description `restored`: restored, etcd started on it, and all of it read. `database`: unpacked whole, and etcd's own hash is that of its data. `file`: the file is whole by its digest, and what is in it can be told by the holder of the key alone. */
            proven: "restored" | "database" | "file";
            restored: {
                /** @description The version that was started on it. */
                etcd: string;
                keys: number;
                /** @description etcd's revision of what was restored. */
                revision: string;
                /** @description The version that it was restored with. */
                tool: string;
            } | null;
            why: string | null;
        };
        SnapshotTask: {
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            askedAt: number;
            /** @description A token's name, or `schedule`. */
            by: string;
            epoch: number;
            id: string;
            node: string;
            reason: string;
            state: {
                /** @enum {string} */
                is: "open";
            } | {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                digest: string;
                /** @enum {string} */
                is: "done";
                warnings: string[];
            } | {
                /** @description Milliseconds since 1970 by the coordinator's clock. */
                at: number;
                /** @enum {string} */
                is: "failed";
                why: string;
            };
        };
        /** @description A unit of work. What else it holds depends on its kind. */
        Step: {
            /** @description Readable, and unique in its plan. */
            id: string;
            kind: components["schemas"]["StepKind"];
            /** @description The node; left out: the cluster. */
            on?: string;
        };
        /**
         * @description docs/step-kinds.md has a row for each.
         * @enum {string}
         */
        StepKind: "check-host" | "stage" | "check-etcd" | "move-etcd-leader" | "snapshot-etcd" | "save-node-state" | "install-packages" | "kubeadm-apply" | "kubeadm-node" | "restart-kubelet" | "verify-node" | "restore-kubelet-config" | "check-rollback-point" | "put-back-manifests" | "put-back-cluster-config" | "check-restore" | "prepare-restore" | "stop-control-plane" | "confirm-stopped" | "commit-restore" | "verify-restored-etcd" | "resync-kubelet" | "static-pods-stable" | "cordon" | "drain" | "confirm-drained" | "uncordon" | "gate" | "preflight" | "await-approval" | "await-window" | "gate-workloads" | "check-outside" | "soak" | "verify-addons" | "verify-hop" | "verify-rollback" | "mend-marks" | "verify-restore";
        /** @description A part of what a step wrote on its host. */
        StepLog: {
            attempt: number;
            /** @description The byte to ask for next. */
            next: number;
            node: string;
            /** @description The byte of the file that the text begins at. */
            offset: number;
            /** @description Nothing more will be written: with `next` at `size` that was all. */
            over: boolean;
            /** @description Of the whole file on the host. */
            path: string;
            /** @description Bytes that the file holds now. */
            size: number;
            step: string;
            /** @description Whole lines, without secrets. */
            text: string;
        };
        StepView: {
            attempt: number;
            doing: string | null;
            endedAt: number | null;
            id: string;
            kind: components["schemas"]["StepKind"];
            node: string | null;
            startedAt: number | null;
            /** @enum {string} */
            status: "pending" | "running" | "done" | "failed" | "skipped";
            /** @description One line for people. */
            title: string;
        };
        /** @description A token that an administrator made; its text is kept nowhere. */
        Token: {
            expiresAt: number | null;
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            madeAt: number;
            madeBy: string;
            name: string;
            revokedAt: number | null;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
        };
        TokenMade: {
            about: components["schemas"]["Token"];
            /** @description Shown this once. */
            token: string;
        };
        UpgradeStatus: {
            /** @description What can be asked for now: verbs, and `rollback`, which plans the way back. */
            can: ("approve" | "pause" | "resume" | "retry" | "force" | "abort" | "skip" | "rollback")[];
            digest: string;
            endedAt: number | null;
            findings: components["schemas"]["Finding"][];
            /** @example v1.21.0 */
            from: string;
            id: string;
            outOfService: string[];
            plan: string;
            /**
             * @description What it is for: an upgrade, the rollback of one, a restore of etcd.
             * @enum {string}
             */
            purpose: "upgrade" | "rollback" | "restore";
            quarantined: string[];
            /** @description Of the last event; also what the ETag names. */
            seq: number;
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            startedAt: number;
            startedBy: string;
            /** @enum {string} */
            state: "running" | "paused" | "halted" | "aborting" | "succeeded" | "aborted" | "read-only";
            steps: components["schemas"]["StepView"][];
            stepsDone: number;
            /** @example v1.21.0 */
            to: string;
            waits: components["schemas"]["Wait"][];
        };
        UpgradeSummary: {
            /** @description What can be asked for now: verbs, and `rollback`, which plans the way back. */
            can: ("approve" | "pause" | "resume" | "retry" | "force" | "abort" | "skip" | "rollback")[];
            digest: string;
            endedAt: number | null;
            findings: components["schemas"]["Finding"][];
            /** @example v1.21.0 */
            from: string;
            id: string;
            outOfService: string[];
            plan: string;
            /**
             * @description What it is for: an upgrade, the rollback of one, a restore of etcd.
             * @enum {string}
             */
            purpose: "upgrade" | "rollback" | "restore";
            quarantined: string[];
            /** @description Of the last event; also what the ETag names. */
            seq: number;
            /** @description Milliseconds since 1970 by the coordinator's clock. */
            startedAt: number;
            startedBy: string;
            /** @enum {string} */
            state: "running" | "paused" | "halted" | "aborting" | "succeeded" | "aborted" | "read-only";
            steps: number;
            stepsDone: number;
            /** @example v1.21.0 */
            to: string;
            waits: components["schemas"]["Wait"][];
        };
        /** @description What is waited for. Deadline null: only a person can end it. */
        Wait: {
            deadline: number | null;
            /** @description A step's id, or `cluster`. */
            on: string;
            why: string;
        };
        /** @description A finding with its weight under the policy. */
        WeighedFinding: {
            code: components["schemas"]["FindingCode"];
            saw: string;
            /** @enum {string} */
            severity: "blocker" | "warning" | "info";
            /** @description What it is about. */
            where: "cluster" | {
                node: string;
            } | {
                /** @description `kind namespace/name`, e.g. `PodDisruptionBudget shop/web`. */
                object: string;
            };
        };
        /** @description Whose token it is. */
        Who: {
            name: string;
            role: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAgents: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Agent"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRecord: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Record"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followChanges: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCluster: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEnrolments: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Enrolment"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveEnrolment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                node: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forecast: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A partial policy over the defaults, see /api/v1/policies/schema and /api/v1/policies/default. */
                    policy?: unknown;
                    /** @example v1.21.0 */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forecast"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lock"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: {
                /** @description The ETag of what you have: answered with 304 while it is the same. */
                "if-none-match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["NodeSummary"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    declareAbsent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                node: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    observe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example v1.21.0 */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPlans: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PlanSummary"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makePlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own for this one request, kept for a day: sent again with it, also after a restart, nothing is started twice and the answer is what was made. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A partial policy over the defaults, see /api/v1/policies/schema and /api/v1/policies/default. */
                    policy?: unknown;
                    /** @example v1.21.0 */
                    to: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimatePlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planRestore: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own for this one request, kept for a day: sent again with it, also after a restart, nothing is started twice and the answer is what was made. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The Kubernetes API does not answer: the restore is planned from what the coordinator saw last. Refused while the API answers. */
                    apiAway?: boolean;
                    /** @description A partial policy over the defaults. */
                    policy?: unknown;
                    /** @description A kept snapshot's digest, or its beginning where that is enough. */
                    snapshot: string;
                    /** @description So long after its stop a host puts itself back when no commit has come. */
                    undoSeconds?: number;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A partial policy over the defaults, see /api/v1/policies/schema and /api/v1/policies/default. */
                    policy: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDefaultPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDefaults"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPolicySchema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preflight: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A partial policy over the defaults, see /api/v1/policies/schema and /api/v1/policies/default. */
                    policy?: unknown;
                    /** @example v1.21.0 */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ahead"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRollbackPoints: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RollbackPoint"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadRollbackPoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSnapshotTasks: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SnapshotTask"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSnapshotTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotTask"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSnapshots: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Snapshot"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own for this one request, kept for a day: sent again with it, also after a restart, nothing is started twice and the answer is what was made. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out: the one that suits best. */
                    node?: string;
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotTask"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifySnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotProof"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Token"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description How long it is good; 90 where left out. */
                    days?: number;
                    /** @description Stands on record for what is done by it. */
                    name: string;
                    /** @enum {string} */
                    role: "viewer" | "operator" | "admin";
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMade"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Stands on record for what is done by it. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUpgrades: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out: from the start. */
                cursor?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["UpgradeSummary"][];
                        next: string | null;
                    };
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own for this one request, kept for a day: sent again with it, also after a restart, nothing is started twice and the answer is what was made. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The cluster's name: a restore of etcd does not start without it. */
                    confirm?: string;
                    digest: string;
                    /** @description Signed evidence, where the plan's policy asks for it. */
                    evidence?: unknown;
                    plan: string;
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUpgrade: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    abortUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Events with a higher `seq` alone. */
                after?: string;
                /** @description How many at most; 1000 are the most. */
                limit?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RunEvent"][];
                        next: string | null;
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forceUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                    "text/markdown": string;
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planRollback: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own for this one request, kept for a day: sent again with it, also after a restart, nothing is started twice and the answer is what was made. */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description So long after its stop a host puts itself back when no commit has come. */
                    undoSeconds?: number;
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                    /** @description Every control plane has moved: the whole cluster goes back by a restore of etcd, and loses what was written since. For admins. */
                    withEtcdRestore?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    skipUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have seen: refused when it has changed since. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Goes on record with the name of the token. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeStatus"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStepLog: {
        parameters: {
            query: {
                /** @description Of that attempt; left out: of the newest. */
                attempt?: string;
                /** @description The byte to begin at, `next` of the part before; left out: the first one. */
                offset?: string;
                /** @description The step's id. */
                step: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepLog"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    whoAmI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Who"];
                };
            };
            /** @description A refusal; docs/errors.md lists them all. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
