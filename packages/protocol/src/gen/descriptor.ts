// Generated from proto/: do not edit.
import type { fromJSON } from "@grpc/proto-loader";

type Json = Parameters<typeof fromJSON>[0];

export const descriptor: Json = {
  "nested": {
    "lockkeeper": {
      "nested": {
        "agent": {
          "nested": {
            "v1": {
              "nested": {
                "Agent": {
                  "methods": {
                    "Session": {
                      "requestType": "AgentMessage",
                      "requestStream": true,
                      "responseType": "CoordinatorMessage",
                      "responseStream": true,
                      "comment": ""
                    },
                    "SnapshotOffset": {
                      "requestType": "SnapshotOffsetRequest",
                      "responseType": "SnapshotOffsetAnswer",
                      "comment": ""
                    },
                    "UploadSnapshot": {
                      "requestType": "SnapshotChunk",
                      "requestStream": true,
                      "responseType": "SnapshotReceipt",
                      "comment": ""
                    },
                    "DownloadSnapshot": {
                      "requestType": "SnapshotDownload",
                      "responseType": "SnapshotChunk",
                      "responseStream": true,
                      "comment": ""
                    },
                    "Renew": {
                      "requestType": "RenewRequest",
                      "responseType": "EnrolResponse",
                      "comment": ""
                    }
                  }
                },
                "Enrolment": {
                  "methods": {
                    "Enrol": {
                      "requestType": "EnrolRequest",
                      "responseType": "EnrolResponse",
                      "comment": ""
                    }
                  }
                },
                "EnrolRequest": {
                  "fields": {
                    "token": {
                      "type": "string",
                      "id": 1
                    },
                    "csrPem": {
                      "type": "string",
                      "id": 2
                    },
                    "machineId": {
                      "type": "string",
                      "id": 3
                    }
                  }
                },
                "RenewRequest": {
                  "fields": {
                    "csrPem": {
                      "type": "string",
                      "id": 1
                    }
                  }
                },
                "EnrolResponse": {
                  "fields": {
                    "certificatePem": {
                      "type": "string",
                      "id": 1
                    },
                    "node": {
                      "type": "string",
                      "id": 2
                    },
                    "nodeUid": {
                      "type": "string",
                      "id": 3
                    },
                    "clusterUid": {
                      "type": "string",
                      "id": 4
                    }
                  }
                },
                "AgentMessage": {
                  "oneofs": {
                    "body": {
                      "oneof": [
                        "hello",
                        "facts",
                        "leadAnswer",
                        "assignmentAnswer",
                        "progress",
                        "settled",
                        "queryAnswer",
                        "logAnswer",
                        "keepCopyAnswer"
                      ]
                    }
                  },
                  "fields": {
                    "hello": {
                      "type": "Hello",
                      "id": 1
                    },
                    "facts": {
                      "type": "HostFacts",
                      "id": 2
                    },
                    "leadAnswer": {
                      "type": "LeadAnswer",
                      "id": 3
                    },
                    "assignmentAnswer": {
                      "type": "AssignmentAnswer",
                      "id": 4
                    },
                    "progress": {
                      "type": "StepProgress",
                      "id": 5
                    },
                    "settled": {
                      "type": "StepSettled",
                      "id": 6
                    },
                    "queryAnswer": {
                      "type": "QueryAnswer",
                      "id": 7
                    },
                    "logAnswer": {
                      "type": "LogAnswer",
                      "id": 8
                    },
                    "keepCopyAnswer": {
                      "type": "KeepCopyAnswer",
                      "id": 9
                    }
                  }
                },
                "CoordinatorMessage": {
                  "oneofs": {
                    "body": {
                      "oneof": [
                        "welcome",
                        "lead",
                        "assignment",
                        "acknowledgement",
                        "query",
                        "logQuery",
                        "keepCopy"
                      ]
                    }
                  },
                  "fields": {
                    "welcome": {
                      "type": "Welcome",
                      "id": 1
                    },
                    "lead": {
                      "type": "Lead",
                      "id": 2
                    },
                    "assignment": {
                      "type": "Assignment",
                      "id": 3
                    },
                    "acknowledgement": {
                      "type": "Acknowledgement",
                      "id": 4
                    },
                    "query": {
                      "type": "Query",
                      "id": 5
                    },
                    "logQuery": {
                      "type": "LogQuery",
                      "id": 6
                    },
                    "keepCopy": {
                      "type": "KeepCopy",
                      "id": 7
                    }
                  }
                },
                "Hello": {
                  "fields": {
                    "wireVersion": {
                      "type": "uint32",
                      "id": 1
                    },
                    "journalVersion": {
                      "type": "uint32",
                      "id": 2
                    },
                    "node": {
                      "type": "string",
                      "id": 3
                    },
                    "nodeUid": {
                      "type": "string",
                      "id": 4
                    },
                    "machineId": {
                      "type": "string",
                      "id": 5
                    },
                    "bootId": {
                      "type": "string",
                      "id": 6
                    },
                    "journal": {
                      "type": "JournalSummary",
                      "id": 7
                    },
                    "runningUnits": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 8
                    },
                    "facts": {
                      "type": "HostFacts",
                      "id": 9
                    },
                    "keepsCopies": {
                      "type": "bool",
                      "id": 10
                    }
                  }
                },
                "JournalSummary": {
                  "oneofs": {
                    "_epoch": {
                      "oneof": [
                        "epoch"
                      ]
                    }
                  },
                  "fields": {
                    "epoch": {
                      "type": "uint64",
                      "id": 1,
                      "options": {
                        "proto3_optional": true
                      }
                    },
                    "records": {
                      "type": "uint64",
                      "id": 2
                    },
                    "open": {
                      "rule": "repeated",
                      "type": "AttemptKey",
                      "id": 3
                    }
                  }
                },
                "AttemptKey": {
                  "fields": {
                    "run": {
                      "type": "string",
                      "id": 1
                    },
                    "step": {
                      "type": "string",
                      "id": 2
                    },
                    "attempt": {
                      "type": "uint32",
                      "id": 3
                    }
                  }
                },
                "Welcome": {
                  "fields": {
                    "clusterUid": {
                      "type": "string",
                      "id": 1
                    }
                  }
                },
                "Lead": {
                  "oneofs": {
                    "_open": {
                      "oneof": [
                        "open"
                      ]
                    }
                  },
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "epoch": {
                      "type": "uint64",
                      "id": 2
                    },
                    "open": {
                      "type": "OpenRun",
                      "id": 3,
                      "options": {
                        "proto3_optional": true
                      }
                    }
                  }
                },
                "OpenRun": {
                  "fields": {
                    "run": {
                      "type": "string",
                      "id": 1
                    }
                  }
                },
                "LeadAnswer": {
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "refusal": {
                      "type": "Refusal",
                      "id": 2
                    }
                  }
                },
                "Assignment": {
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "run": {
                      "type": "string",
                      "id": 2
                    },
                    "step": {
                      "type": "HostStep",
                      "id": 3
                    },
                    "attempt": {
                      "type": "uint32",
                      "id": 4
                    },
                    "epoch": {
                      "type": "uint64",
                      "id": 5
                    }
                  }
                },
                "AssignmentAnswer": {
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "refusal": {
                      "type": "Refusal",
                      "id": 2
                    }
                  }
                },
                "Refusal": {
                  "fields": {
                    "code": {
                      "type": "string",
                      "id": 1
                    },
                    "detail": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "StepProgress": {
                  "fields": {
                    "key": {
                      "type": "AttemptKey",
                      "id": 1
                    },
                    "doing": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "StepSettled": {
                  "fields": {
                    "number": {
                      "type": "uint64",
                      "id": 1
                    },
                    "key": {
                      "type": "AttemptKey",
                      "id": 2
                    },
                    "outcome": {
                      "type": "Outcome",
                      "id": 3
                    }
                  }
                },
                "Acknowledgement": {
                  "fields": {
                    "number": {
                      "type": "uint64",
                      "id": 1
                    },
                    "key": {
                      "type": "AttemptKey",
                      "id": 2
                    }
                  }
                },
                "Query": {
                  "oneofs": {
                    "_target": {
                      "oneof": [
                        "target"
                      ]
                    }
                  },
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "target": {
                      "type": "string",
                      "id": 2,
                      "options": {
                        "proto3_optional": true
                      }
                    }
                  }
                },
                "QueryAnswer": {
                  "oneofs": {
                    "answer": {
                      "oneof": [
                        "facts",
                        "refusal"
                      ]
                    }
                  },
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "facts": {
                      "type": "HostFacts",
                      "id": 2
                    },
                    "refusal": {
                      "type": "Refusal",
                      "id": 3
                    }
                  }
                },
                "LogQuery": {
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "key": {
                      "type": "AttemptKey",
                      "id": 2
                    },
                    "offset": {
                      "type": "uint64",
                      "id": 3
                    }
                  }
                },
                "LogAnswer": {
                  "oneofs": {
                    "answer": {
                      "oneof": [
                        "part",
                        "refusal"
                      ]
                    }
                  },
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "part": {
                      "type": "LogPart",
                      "id": 2
                    },
                    "refusal": {
                      "type": "Refusal",
                      "id": 3
                    }
                  }
                },
                "LogPart": {
                  "fields": {
                    "path": {
                      "type": "string",
                      "id": 1
                    },
                    "offset": {
                      "type": "uint64",
                      "id": 2
                    },
                    "text": {
                      "type": "string",
                      "id": 3
                    },
                    "next": {
                      "type": "uint64",
                      "id": 4
                    },
                    "size": {
                      "type": "uint64",
                      "id": 5
                    },
                    "over": {
                      "type": "bool",
                      "id": 6
                    }
                  }
                },
                "KeepCopy": {
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "node": {
                      "type": "string",
                      "id": 2
                    },
                    "snapshot": {
                      "type": "SnapshotName",
                      "id": 3
                    },
                    "about": {
                      "type": "SnapshotAbout",
                      "id": 4
                    }
                  }
                },
                "KeepCopyAnswer": {
                  "oneofs": {
                    "answer": {
                      "oneof": [
                        "kept",
                        "refusal"
                      ]
                    }
                  },
                  "fields": {
                    "request": {
                      "type": "uint64",
                      "id": 1
                    },
                    "kept": {
                      "type": "CopyKept",
                      "id": 2
                    },
                    "refusal": {
                      "type": "Refusal",
                      "id": 3
                    }
                  }
                },
                "CopyKept": {
                  "fields": {
                    "held": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 1
                    }
                  }
                },
                "HostFacts": {
                  "oneofs": {
                    "_packageManager": {
                      "oneof": [
                        "packageManager"
                      ]
                    },
                    "_kubeadm": {
                      "oneof": [
                        "kubeadm"
                      ]
                    },
                    "_sandboxImage": {
                      "oneof": [
                        "sandboxImage"
                      ]
                    },
                    "_cgroupV1Accepted": {
                      "oneof": [
                        "cgroupV1Accepted"
                      ]
                    }
                  },
                  "fields": {
                    "hostTimeMs": {
                      "type": "int64",
                      "id": 1
                    },
                    "os": {
                      "type": "string",
                      "id": 2
                    },
                    "kernel": {
                      "type": "string",
                      "id": 3
                    },
                    "machineId": {
                      "type": "string",
                      "id": 4
                    },
                    "bootId": {
                      "type": "string",
                      "id": 5
                    },
                    "packageManager": {
                      "type": "PackageManager",
                      "id": 6,
                      "options": {
                        "proto3_optional": true
                      }
                    },
                    "packages": {
                      "rule": "repeated",
                      "type": "PackageState",
                      "id": 7
                    },
                    "offers": {
                      "rule": "repeated",
                      "type": "PackageOffer",
                      "id": 8
                    },
                    "switchableRepository": {
                      "type": "bool",
                      "id": 9
                    },
                    "kubeadm": {
                      "type": "string",
                      "id": 10,
                      "options": {
                        "proto3_optional": true
                      }
                    },
                    "runtime": {
                      "type": "string",
                      "id": 11
                    },
                    "fileSystems": {
                      "rule": "repeated",
                      "type": "FileSystemState",
                      "id": 12
                    },
                    "certificates": {
                      "rule": "repeated",
                      "type": "CertificateState",
                      "id": 13
                    },
                    "units": {
                      "rule": "repeated",
                      "type": "UnitState",
                      "id": 14
                    },
                    "memoryBytes": {
                      "type": "uint64",
                      "id": 15
                    },
                    "cpus": {
                      "type": "uint32",
                      "id": 16
                    },
                    "swapOn": {
                      "type": "bool",
                      "id": 17
                    },
                    "etcd": {
                      "type": "EtcdFacts",
                      "id": 18
                    },
                    "cgroupVersion": {
                      "type": "uint32",
                      "id": 19
                    },
                    "kubeletFlags": {
                      "rule": "repeated",
                      "type": "KubeletFlag",
                      "id": 20
                    },
                    "manifestDrift": {
                      "rule": "repeated",
                      "type": "ManifestDrift",
                      "id": 21
                    },
                    "kubeletDrift": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 22
                    },
                    "featureGates": {
                      "rule": "repeated",
                      "type": "FeatureGate",
                      "id": 23
                    },
                    "authoritiesWithoutKey": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 24
                    },
                    "corednsPlugins": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 25
                    },
                    "etcdExtraArgs": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 26
                    },
                    "sandboxImage": {
                      "type": "string",
                      "id": 27,
                      "options": {
                        "proto3_optional": true
                      }
                    },
                    "cgroupV1Accepted": {
                      "type": "bool",
                      "id": 28,
                      "options": {
                        "proto3_optional": true
                      }
                    }
                  }
                },
                "FeatureGate": {
                  "fields": {
                    "by": {
                      "type": "string",
                      "id": 1
                    },
                    "gate": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "ManifestDrift": {
                  "fields": {
                    "manifest": {
                      "type": "string",
                      "id": 1
                    },
                    "lines": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "KubeletFlag": {
                  "fields": {
                    "file": {
                      "type": "string",
                      "id": 1
                    },
                    "flag": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "EtcdFacts": {
                  "oneofs": {
                    "_quotaBytes": {
                      "oneof": [
                        "quotaBytes"
                      ]
                    }
                  },
                  "fields": {
                    "member": {
                      "type": "string",
                      "id": 1
                    },
                    "members": {
                      "type": "uint32",
                      "id": 2
                    },
                    "leader": {
                      "type": "string",
                      "id": 3
                    },
                    "raftLag": {
                      "type": "uint64",
                      "id": 4
                    },
                    "dbBytes": {
                      "type": "uint64",
                      "id": 5
                    },
                    "faults": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 6
                    },
                    "version": {
                      "type": "string",
                      "id": 7
                    },
                    "quotaBytes": {
                      "type": "uint64",
                      "id": 8,
                      "options": {
                        "proto3_optional": true
                      }
                    },
                    "agreement": {
                      "type": "EtcdAgreement",
                      "id": 9
                    },
                    "own": {
                      "type": "EtcdOwn",
                      "id": 10
                    }
                  }
                },
                "EtcdAgreementKind": {
                  "values": {
                    "ETCD_AGREEMENT_KIND_UNSPECIFIED": 0,
                    "ETCD_AGREEMENT_KIND_AGREED": 1,
                    "ETCD_AGREEMENT_KIND_DIFFER": 2,
                    "ETCD_AGREEMENT_KIND_UNKNOWN": 3
                  }
                },
                "EtcdAgreement": {
                  "fields": {
                    "is": {
                      "type": "EtcdAgreementKind",
                      "id": 1
                    },
                    "saw": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "EtcdOwn": {
                  "fields": {
                    "name": {
                      "type": "string",
                      "id": 1
                    },
                    "peerUrl": {
                      "type": "string",
                      "id": 2
                    },
                    "dataFolder": {
                      "type": "string",
                      "id": 3
                    },
                    "clusterId": {
                      "type": "string",
                      "id": 4
                    },
                    "version": {
                      "type": "string",
                      "id": 5
                    }
                  }
                },
                "PackageManager": {
                  "values": {
                    "PACKAGE_MANAGER_UNSPECIFIED": 0,
                    "PACKAGE_MANAGER_APT": 1,
                    "PACKAGE_MANAGER_DNF": 2
                  }
                },
                "PackageState": {
                  "oneofs": {
                    "_installed": {
                      "oneof": [
                        "installed"
                      ]
                    }
                  },
                  "fields": {
                    "name": {
                      "type": "ManagedPackage",
                      "id": 1
                    },
                    "installed": {
                      "type": "string",
                      "id": 2,
                      "options": {
                        "proto3_optional": true
                      }
                    },
                    "held": {
                      "type": "bool",
                      "id": 3
                    },
                    "configured": {
                      "type": "bool",
                      "id": 4
                    }
                  }
                },
                "PackageOffer": {
                  "fields": {
                    "name": {
                      "type": "ManagedPackage",
                      "id": 1
                    },
                    "version": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "FileSystemState": {
                  "fields": {
                    "mount": {
                      "type": "string",
                      "id": 1
                    },
                    "sizeBytes": {
                      "type": "uint64",
                      "id": 2
                    },
                    "freeBytes": {
                      "type": "uint64",
                      "id": 3
                    }
                  }
                },
                "CertificateState": {
                  "oneofs": {
                    "_notAfterMs": {
                      "oneof": [
                        "notAfterMs"
                      ]
                    }
                  },
                  "fields": {
                    "path": {
                      "type": "string",
                      "id": 1
                    },
                    "notAfterMs": {
                      "type": "int64",
                      "id": 2,
                      "options": {
                        "proto3_optional": true
                      }
                    }
                  }
                },
                "UnitState": {
                  "fields": {
                    "name": {
                      "type": "string",
                      "id": 1
                    },
                    "active": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "HostStep": {
                  "oneofs": {
                    "kind": {
                      "oneof": [
                        "checkHost",
                        "stage",
                        "checkEtcd",
                        "snapshotEtcd",
                        "saveNodeState",
                        "installPackages",
                        "kubeadmApply",
                        "kubeadmNode",
                        "restartKubelet",
                        "verifyNode",
                        "restoreKubeletConfig",
                        "moveEtcdLeader",
                        "checkRollbackPoint",
                        "putBackManifests",
                        "putBackClusterConfig",
                        "checkRestore",
                        "prepareRestore",
                        "stopControlPlane",
                        "confirmStopped",
                        "commitRestore",
                        "verifyRestoredEtcd",
                        "resyncKubelet"
                      ]
                    }
                  },
                  "fields": {
                    "id": {
                      "type": "string",
                      "id": 1
                    },
                    "on": {
                      "type": "string",
                      "id": 2
                    },
                    "checkHost": {
                      "type": "CheckHost",
                      "id": 10
                    },
                    "stage": {
                      "type": "Stage",
                      "id": 11
                    },
                    "checkEtcd": {
                      "type": "CheckEtcd",
                      "id": 12
                    },
                    "snapshotEtcd": {
                      "type": "SnapshotEtcd",
                      "id": 13
                    },
                    "saveNodeState": {
                      "type": "SaveNodeState",
                      "id": 14
                    },
                    "installPackages": {
                      "type": "InstallPackages",
                      "id": 15
                    },
                    "kubeadmApply": {
                      "type": "KubeadmApply",
                      "id": 16
                    },
                    "kubeadmNode": {
                      "type": "KubeadmNode",
                      "id": 17
                    },
                    "restartKubelet": {
                      "type": "RestartKubelet",
                      "id": 18
                    },
                    "verifyNode": {
                      "type": "VerifyNode",
                      "id": 19
                    },
                    "restoreKubeletConfig": {
                      "type": "RestoreKubeletConfig",
                      "id": 20
                    },
                    "moveEtcdLeader": {
                      "type": "MoveEtcdLeader",
                      "id": 21
                    },
                    "checkRollbackPoint": {
                      "type": "CheckRollbackPoint",
                      "id": 30
                    },
                    "putBackManifests": {
                      "type": "PutBackManifests",
                      "id": 31
                    },
                    "putBackClusterConfig": {
                      "type": "PutBackClusterConfig",
                      "id": 32
                    },
                    "checkRestore": {
                      "type": "CheckRestore",
                      "id": 40
                    },
                    "prepareRestore": {
                      "type": "PrepareRestore",
                      "id": 41
                    },
                    "stopControlPlane": {
                      "type": "StopControlPlane",
                      "id": 42
                    },
                    "confirmStopped": {
                      "type": "ConfirmStopped",
                      "id": 43
                    },
                    "commitRestore": {
                      "type": "CommitRestore",
                      "id": 44
                    },
                    "verifyRestoredEtcd": {
                      "type": "VerifyRestoredEtcd",
                      "id": 45
                    },
                    "resyncKubelet": {
                      "type": "ResyncKubelet",
                      "id": 46
                    }
                  }
                },
                "HostStepKind": {
                  "values": {
                    "HOST_STEP_KIND_UNSPECIFIED": 0,
                    "HOST_STEP_KIND_CHECK_HOST": 10,
                    "HOST_STEP_KIND_STAGE": 11,
                    "HOST_STEP_KIND_CHECK_ETCD": 12,
                    "HOST_STEP_KIND_SNAPSHOT_ETCD": 13,
                    "HOST_STEP_KIND_SAVE_NODE_STATE": 14,
                    "HOST_STEP_KIND_INSTALL_PACKAGES": 15,
                    "HOST_STEP_KIND_KUBEADM_APPLY": 16,
                    "HOST_STEP_KIND_KUBEADM_NODE": 17,
                    "HOST_STEP_KIND_RESTART_KUBELET": 18,
                    "HOST_STEP_KIND_VERIFY_NODE": 19,
                    "HOST_STEP_KIND_RESTORE_KUBELET_CONFIG": 20,
                    "HOST_STEP_KIND_MOVE_ETCD_LEADER": 21,
                    "HOST_STEP_KIND_CHECK_ROLLBACK_POINT": 30,
                    "HOST_STEP_KIND_PUT_BACK_MANIFESTS": 31,
                    "HOST_STEP_KIND_PUT_BACK_CLUSTER_CONFIG": 32,
                    "HOST_STEP_KIND_CHECK_RESTORE": 40,
                    "HOST_STEP_KIND_PREPARE_RESTORE": 41,
                    "HOST_STEP_KIND_STOP_CONTROL_PLANE": 42,
                    "HOST_STEP_KIND_CONFIRM_STOPPED": 43,
                    "HOST_STEP_KIND_COMMIT_RESTORE": 44,
                    "HOST_STEP_KIND_VERIFY_RESTORED_ETCD": 45,
                    "HOST_STEP_KIND_RESYNC_KUBELET": 46
                  }
                },
                "ManagedPackage": {
                  "values": {
                    "MANAGED_PACKAGE_UNSPECIFIED": 0,
                    "MANAGED_PACKAGE_KUBEADM": 1,
                    "MANAGED_PACKAGE_KUBELET": 2,
                    "MANAGED_PACKAGE_KUBECTL": 3
                  }
                },
                "ExactPackage": {
                  "fields": {
                    "name": {
                      "type": "ManagedPackage",
                      "id": 1
                    },
                    "version": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "NodeRole": {
                  "values": {
                    "NODE_ROLE_UNSPECIFIED": 0,
                    "NODE_ROLE_CONTROL_PLANE": 1,
                    "NODE_ROLE_WORKER": 2
                  }
                },
                "CheckHost": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "packages": {
                      "rule": "repeated",
                      "type": "ManagedPackage",
                      "id": 2
                    }
                  }
                },
                "Stage": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "packages": {
                      "rule": "repeated",
                      "type": "ManagedPackage",
                      "id": 2
                    },
                    "role": {
                      "type": "NodeRole",
                      "id": 3
                    },
                    "back": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 4
                    }
                  }
                },
                "CheckEtcd": {
                  "fields": {
                    "maxRaftLag": {
                      "type": "uint64",
                      "id": 1
                    },
                    "timeoutSeconds": {
                      "type": "uint64",
                      "id": 2
                    }
                  }
                },
                "MoveEtcdLeader": {
                  "fields": {}
                },
                "SnapshotEtcd": {
                  "fields": {
                    "reason": {
                      "type": "string",
                      "id": 1
                    }
                  }
                },
                "SaveNodeState": {
                  "fields": {}
                },
                "InstallPackages": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "packages": {
                      "rule": "repeated",
                      "type": "ManagedPackage",
                      "id": 2
                    },
                    "back": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 3
                    }
                  }
                },
                "KubeadmApply": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "ignorePreflightErrors": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 2
                    },
                    "acceptOldKubelets": {
                      "type": "bool",
                      "id": 3
                    }
                  }
                },
                "KubeadmNode": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "ignorePreflightErrors": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "RestartKubelet": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "forgetResources": {
                      "type": "bool",
                      "id": 2
                    }
                  }
                },
                "VerifyNode": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "back": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 2
                    }
                  }
                },
                "RestoreKubeletConfig": {
                  "fields": {
                    "saved": {
                      "type": "string",
                      "id": 1
                    },
                    "of": {
                      "type": "RollbackPointRef",
                      "id": 2
                    }
                  }
                },
                "RollbackPointRef": {
                  "fields": {
                    "run": {
                      "type": "string",
                      "id": 1
                    },
                    "step": {
                      "type": "string",
                      "id": 2
                    },
                    "digest": {
                      "type": "string",
                      "id": 3
                    }
                  }
                },
                "CheckRollbackPoint": {
                  "fields": {
                    "point": {
                      "type": "RollbackPointRef",
                      "id": 1
                    }
                  }
                },
                "PutBackManifests": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "point": {
                      "type": "RollbackPointRef",
                      "id": 2
                    }
                  }
                },
                "PutBackClusterConfig": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "point": {
                      "type": "RollbackPointRef",
                      "id": 2
                    }
                  }
                },
                "RestoreSnapshot": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "bytes": {
                      "type": "uint64",
                      "id": 2
                    },
                    "form": {
                      "type": "string",
                      "id": 3
                    },
                    "clusterId": {
                      "type": "string",
                      "id": 4
                    },
                    "revision": {
                      "type": "string",
                      "id": 5
                    },
                    "etcdVersion": {
                      "type": "string",
                      "id": 6
                    },
                    "dbBytes": {
                      "type": "uint64",
                      "id": 7
                    }
                  }
                },
                "EtcdPeer": {
                  "fields": {
                    "name": {
                      "type": "string",
                      "id": 1
                    },
                    "peerUrl": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "ManifestsBack": {
                  "fields": {
                    "to": {
                      "type": "string",
                      "id": 1
                    },
                    "point": {
                      "type": "RollbackPointRef",
                      "id": 2
                    }
                  }
                },
                "CheckRestore": {
                  "fields": {
                    "snapshot": {
                      "type": "RestoreSnapshot",
                      "id": 1
                    },
                    "peers": {
                      "rule": "repeated",
                      "type": "EtcdPeer",
                      "id": 2
                    },
                    "clusterIds": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 3
                    },
                    "manifests": {
                      "type": "ManifestsBack",
                      "id": 4
                    }
                  }
                },
                "PrepareRestore": {
                  "oneofs": {
                    "_bumpRevision": {
                      "oneof": [
                        "bumpRevision"
                      ]
                    }
                  },
                  "fields": {
                    "snapshot": {
                      "type": "RestoreSnapshot",
                      "id": 1
                    },
                    "peers": {
                      "rule": "repeated",
                      "type": "EtcdPeer",
                      "id": 2
                    },
                    "token": {
                      "type": "string",
                      "id": 3
                    },
                    "manifests": {
                      "type": "ManifestsBack",
                      "id": 4
                    },
                    "bumpRevision": {
                      "type": "uint64",
                      "id": 5,
                      "options": {
                        "proto3_optional": true
                      }
                    }
                  }
                },
                "StopControlPlane": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "token": {
                      "type": "string",
                      "id": 2
                    },
                    "undoSeconds": {
                      "type": "uint32",
                      "id": 3
                    },
                    "manifests": {
                      "type": "ManifestsBack",
                      "id": 4
                    }
                  }
                },
                "ConfirmStopped": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "token": {
                      "type": "string",
                      "id": 2
                    },
                    "undoSeconds": {
                      "type": "uint32",
                      "id": 3
                    }
                  }
                },
                "CommitRestore": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "token": {
                      "type": "string",
                      "id": 2
                    },
                    "manifests": {
                      "type": "ManifestsBack",
                      "id": 3
                    }
                  }
                },
                "VerifyRestoredEtcd": {
                  "fields": {
                    "members": {
                      "type": "uint32",
                      "id": 1
                    },
                    "timeoutSeconds": {
                      "type": "uint64",
                      "id": 2
                    }
                  }
                },
                "ResyncKubelet": {
                  "fields": {}
                },
                "Outcome": {
                  "oneofs": {
                    "is": {
                      "oneof": [
                        "done",
                        "failed"
                      ]
                    }
                  },
                  "fields": {
                    "done": {
                      "type": "Done",
                      "id": 1
                    },
                    "failed": {
                      "type": "Failed",
                      "id": 2
                    }
                  }
                },
                "Done": {
                  "oneofs": {
                    "evidence": {
                      "oneof": [
                        "checkHost",
                        "stage",
                        "checkEtcd",
                        "snapshotEtcd",
                        "saveNodeState",
                        "installPackages",
                        "kubeadmApply",
                        "kubeadmNode",
                        "restartKubelet",
                        "verifyNode",
                        "restoreKubeletConfig",
                        "moveEtcdLeader",
                        "checkRollbackPoint",
                        "putBackManifests",
                        "putBackClusterConfig",
                        "checkRestore",
                        "prepareRestore",
                        "stopControlPlane",
                        "confirmStopped",
                        "commitRestore",
                        "verifyRestoredEtcd",
                        "resyncKubelet"
                      ]
                    }
                  },
                  "fields": {
                    "warnings": {
                      "rule": "repeated",
                      "type": "Finding",
                      "id": 1
                    },
                    "log": {
                      "type": "LogTail",
                      "id": 2
                    },
                    "checkHost": {
                      "type": "CheckHostEvidence",
                      "id": 10
                    },
                    "stage": {
                      "type": "StageEvidence",
                      "id": 11
                    },
                    "checkEtcd": {
                      "type": "CheckEtcdEvidence",
                      "id": 12
                    },
                    "snapshotEtcd": {
                      "type": "SnapshotEtcdEvidence",
                      "id": 13
                    },
                    "saveNodeState": {
                      "type": "SaveNodeStateEvidence",
                      "id": 14
                    },
                    "installPackages": {
                      "type": "InstallPackagesEvidence",
                      "id": 15
                    },
                    "kubeadmApply": {
                      "type": "KubeadmEvidence",
                      "id": 16
                    },
                    "kubeadmNode": {
                      "type": "KubeadmEvidence",
                      "id": 17
                    },
                    "restartKubelet": {
                      "type": "RestartKubeletEvidence",
                      "id": 18
                    },
                    "verifyNode": {
                      "type": "VerifyNodeEvidence",
                      "id": 19
                    },
                    "restoreKubeletConfig": {
                      "type": "RestoreKubeletConfigEvidence",
                      "id": 20
                    },
                    "moveEtcdLeader": {
                      "type": "MoveEtcdLeaderEvidence",
                      "id": 21
                    },
                    "checkRollbackPoint": {
                      "type": "CheckRollbackPointEvidence",
                      "id": 30
                    },
                    "putBackManifests": {
                      "type": "PutBackManifestsEvidence",
                      "id": 31
                    },
                    "putBackClusterConfig": {
                      "type": "PutBackClusterConfigEvidence",
                      "id": 32
                    },
                    "checkRestore": {
                      "type": "CheckRestoreEvidence",
                      "id": 40
                    },
                    "prepareRestore": {
                      "type": "PrepareRestoreEvidence",
                      "id": 41
                    },
                    "stopControlPlane": {
                      "type": "StoppedEvidence",
                      "id": 42
                    },
                    "confirmStopped": {
                      "type": "StoppedEvidence",
                      "id": 43
                    },
                    "commitRestore": {
                      "type": "CommitRestoreEvidence",
                      "id": 44
                    },
                    "verifyRestoredEtcd": {
                      "type": "VerifyRestoredEtcdEvidence",
                      "id": 45
                    },
                    "resyncKubelet": {
                      "type": "ResyncKubeletEvidence",
                      "id": 46
                    }
                  }
                },
                "Failed": {
                  "fields": {
                    "kind": {
                      "type": "HostStepKind",
                      "id": 1
                    },
                    "changedHost": {
                      "type": "bool",
                      "id": 2
                    },
                    "findings": {
                      "rule": "repeated",
                      "type": "Finding",
                      "id": 3
                    },
                    "log": {
                      "type": "LogTail",
                      "id": 4
                    }
                  }
                },
                "Finding": {
                  "oneofs": {
                    "where": {
                      "oneof": [
                        "cluster",
                        "node",
                        "object"
                      ]
                    }
                  },
                  "fields": {
                    "code": {
                      "type": "string",
                      "id": 1
                    },
                    "saw": {
                      "type": "string",
                      "id": 2
                    },
                    "cluster": {
                      "type": "Cluster",
                      "id": 3
                    },
                    "node": {
                      "type": "string",
                      "id": 4
                    },
                    "object": {
                      "type": "string",
                      "id": 5
                    }
                  }
                },
                "Cluster": {
                  "fields": {}
                },
                "LogTail": {
                  "fields": {
                    "path": {
                      "type": "string",
                      "id": 1
                    },
                    "tail": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "CheckHostEvidence": {
                  "fields": {
                    "packages": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 1
                    }
                  }
                },
                "StageEvidence": {
                  "fields": {
                    "packages": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 1
                    },
                    "images": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "CheckEtcdEvidence": {
                  "fields": {
                    "members": {
                      "type": "uint64",
                      "id": 1
                    },
                    "leader": {
                      "type": "string",
                      "id": 2
                    },
                    "raftLag": {
                      "type": "uint64",
                      "id": 3
                    },
                    "dbBytes": {
                      "type": "uint64",
                      "id": 4
                    }
                  }
                },
                "MoveEtcdLeaderEvidence": {
                  "fields": {
                    "leader": {
                      "type": "string",
                      "id": 1
                    },
                    "moved": {
                      "type": "bool",
                      "id": 2
                    }
                  }
                },
                "SnapshotEtcdEvidence": {
                  "fields": {
                    "file": {
                      "type": "string",
                      "id": 1
                    },
                    "digest": {
                      "type": "string",
                      "id": 2
                    },
                    "bytes": {
                      "type": "uint64",
                      "id": 3
                    },
                    "form": {
                      "type": "string",
                      "id": 4
                    },
                    "about": {
                      "type": "SnapshotAbout",
                      "id": 5
                    },
                    "copy": {
                      "type": "SnapshotCopy",
                      "id": 6
                    }
                  }
                },
                "SnapshotCopy": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "machineId": {
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "SaveNodeStateEvidence": {
                  "fields": {
                    "file": {
                      "type": "string",
                      "id": 1
                    },
                    "files": {
                      "type": "uint64",
                      "id": 2
                    },
                    "packages": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 3
                    },
                    "digest": {
                      "type": "string",
                      "id": 4
                    },
                    "bytes": {
                      "type": "uint64",
                      "id": 5
                    },
                    "copy": {
                      "type": "RollbackPointCopy",
                      "id": 6
                    }
                  }
                },
                "RollbackPointCopy": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "bytes": {
                      "type": "uint64",
                      "id": 2
                    },
                    "form": {
                      "type": "string",
                      "id": 3
                    },
                    "machineId": {
                      "type": "string",
                      "id": 4
                    }
                  }
                },
                "InstallPackagesEvidence": {
                  "fields": {
                    "packages": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 1
                    },
                    "alreadyThere": {
                      "type": "bool",
                      "id": 2
                    }
                  }
                },
                "KubeadmEvidence": {
                  "fields": {
                    "version": {
                      "type": "string",
                      "id": 1
                    },
                    "alreadyThere": {
                      "type": "bool",
                      "id": 2
                    }
                  }
                },
                "RestartKubeletEvidence": {
                  "fields": {
                    "version": {
                      "type": "string",
                      "id": 1
                    },
                    "pid": {
                      "type": "uint64",
                      "id": 2
                    }
                  }
                },
                "VerifyNodeEvidence": {
                  "fields": {
                    "kubelet": {
                      "type": "string",
                      "id": 1
                    },
                    "packages": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 2
                    }
                  }
                },
                "RestoreKubeletConfigEvidence": {
                  "fields": {
                    "files": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 1
                    }
                  }
                },
                "CheckRollbackPointEvidence": {
                  "fields": {
                    "files": {
                      "type": "uint64",
                      "id": 1
                    },
                    "packages": {
                      "rule": "repeated",
                      "type": "ExactPackage",
                      "id": 2
                    }
                  }
                },
                "PutBackManifestsEvidence": {
                  "fields": {
                    "version": {
                      "type": "string",
                      "id": 1
                    },
                    "written": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 2
                    },
                    "etcdLeft": {
                      "type": "bool",
                      "id": 3
                    }
                  }
                },
                "PutBackClusterConfigEvidence": {
                  "fields": {
                    "version": {
                      "type": "string",
                      "id": 1
                    },
                    "objects": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 2
                    }
                  }
                },
                "CheckRestoreEvidence": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "tool": {
                      "type": "string",
                      "id": 2
                    },
                    "bumps": {
                      "type": "bool",
                      "id": 3
                    },
                    "freeBytes": {
                      "type": "uint64",
                      "id": 4
                    }
                  }
                },
                "PrepareRestoreEvidence": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "token": {
                      "type": "string",
                      "id": 2
                    },
                    "folder": {
                      "type": "string",
                      "id": 3
                    },
                    "tool": {
                      "type": "string",
                      "id": 4
                    },
                    "bumped": {
                      "type": "bool",
                      "id": 5
                    }
                  }
                },
                "StoppedEvidence": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "token": {
                      "type": "string",
                      "id": 2
                    },
                    "stopped": {
                      "rule": "repeated",
                      "type": "string",
                      "id": 3
                    }
                  }
                },
                "CommitRestoreEvidence": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "token": {
                      "type": "string",
                      "id": 2
                    },
                    "aside": {
                      "type": "string",
                      "id": 3
                    },
                    "version": {
                      "type": "string",
                      "id": 4
                    }
                  }
                },
                "VerifyRestoredEtcdEvidence": {
                  "fields": {
                    "members": {
                      "type": "uint32",
                      "id": 1
                    },
                    "revision": {
                      "type": "string",
                      "id": 2
                    },
                    "clusterId": {
                      "type": "string",
                      "id": 3
                    }
                  }
                },
                "ResyncKubeletEvidence": {
                  "fields": {
                    "pid": {
                      "type": "uint64",
                      "id": 1
                    }
                  }
                },
                "SnapshotName": {
                  "fields": {
                    "run": {
                      "type": "string",
                      "id": 1
                    },
                    "digest": {
                      "type": "string",
                      "id": 2
                    },
                    "bytes": {
                      "type": "uint64",
                      "id": 3
                    },
                    "form": {
                      "type": "string",
                      "id": 4
                    }
                  }
                },
                "SnapshotAbout": {
                  "fields": {
                    "clusterId": {
                      "type": "string",
                      "id": 1
                    },
                    "member": {
                      "type": "string",
                      "id": 2
                    },
                    "revision": {
                      "type": "string",
                      "id": 3
                    },
                    "etcdVersion": {
                      "type": "string",
                      "id": 4
                    },
                    "dbBytes": {
                      "type": "uint64",
                      "id": 5
                    },
                    "takenOn": {
                      "type": "string",
                      "id": 6
                    },
                    "takenAt": {
                      "type": "int64",
                      "id": 7
                    },
                    "reason": {
                      "type": "string",
                      "id": 8
                    },
                    "agreed": {
                      "type": "uint32",
                      "id": 9
                    }
                  }
                },
                "SnapshotOffsetRequest": {
                  "fields": {
                    "snapshot": {
                      "type": "SnapshotName",
                      "id": 1
                    }
                  }
                },
                "SnapshotOffsetAnswer": {
                  "fields": {
                    "offset": {
                      "type": "uint64",
                      "id": 1
                    },
                    "receipt": {
                      "type": "SnapshotReceipt",
                      "id": 2
                    }
                  }
                },
                "SnapshotDownload": {
                  "fields": {
                    "run": {
                      "type": "string",
                      "id": 1
                    },
                    "digest": {
                      "type": "string",
                      "id": 2
                    },
                    "offset": {
                      "type": "uint64",
                      "id": 3
                    }
                  }
                },
                "SnapshotChunk": {
                  "oneofs": {
                    "part": {
                      "oneof": [
                        "start",
                        "data"
                      ]
                    }
                  },
                  "fields": {
                    "start": {
                      "type": "SnapshotStart",
                      "id": 1
                    },
                    "data": {
                      "type": "bytes",
                      "id": 2
                    }
                  }
                },
                "SnapshotStart": {
                  "fields": {
                    "snapshot": {
                      "type": "SnapshotName",
                      "id": 1
                    },
                    "offset": {
                      "type": "uint64",
                      "id": 2
                    },
                    "about": {
                      "type": "SnapshotAbout",
                      "id": 3
                    },
                    "rollbackPoint": {
                      "type": "RollbackPointAbout",
                      "id": 4
                    }
                  }
                },
                "RollbackPointAbout": {
                  "fields": {
                    "step": {
                      "type": "string",
                      "id": 1
                    },
                    "files": {
                      "type": "uint64",
                      "id": 2
                    },
                    "takenOn": {
                      "type": "string",
                      "id": 3
                    },
                    "takenAt": {
                      "type": "int64",
                      "id": 4
                    }
                  }
                },
                "SnapshotReceipt": {
                  "fields": {
                    "digest": {
                      "type": "string",
                      "id": 1
                    },
                    "machineId": {
                      "type": "string",
                      "id": 2
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
};
