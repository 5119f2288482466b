// Generated from models/early-boot.yaml by npm run generate.
import type { ServiceSet } from '../service-model.ts';

export const set: ServiceSet = {
  "name": "early-boot",
  "about": "The first 20 seconds after boot. The first call starts the daemon, which reads its configuration; what the daemon does anyway in the next seconds of the trace it does now.",
  "ownFiles": true,
  "services": [
    {
      "name": "trustd",
      "source": "Apple's reference says that trust evaluation may block and may use the network; trustd answers it under these Mach names and keeps its stores in /private/var/protected/trustd. Developer forum threads 773820 and others show clients that were killed inside SecStaticCodeCheckValidityWithErrors.",
      "assumed": "Which store it opens for each question, that code checks and the certificates of SecCodeCopySigningInformation always reach trustd, and how long it takes. Stacks show that the mount table is asked for first; there the caller asks coreservicesd, here trustd does.",
      "executable": "/usr/libexec/trustd",
      "user": 282,
      "reaches": [
        {
          "kind": "function",
          "name": "SecStaticCodeCheckValidity",
          "call": 423
        },
        {
          "kind": "function",
          "name": "SecStaticCodeCheckValidityWithErrors",
          "call": 424
        },
        {
          "kind": "function",
          "name": "SecCodeCheckValidity",
          "call": 425
        },
        {
          "kind": "function",
          "name": "SecCodeCheckValidityWithErrors",
          "call": 426
        },
        {
          "kind": "function",
          "name": "SecCodeCopySigningInformation",
          "call": 487
        },
        {
          "kind": "function",
          "name": "SecTrustEvaluate",
          "call": 491
        },
        {
          "kind": "function",
          "name": "SecTrustEvaluateWithError",
          "call": 490
        },
        {
          "kind": "mach",
          "name": "com.apple.trustd"
        },
        {
          "kind": "mach",
          "name": "com.apple.trustd.agent"
        }
      ],
      "workNs": 25000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/libexec/trustd",
          "fields": {
            "args": [
              "/usr/libexec/trustd"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/System/Library/Security/Certificates.bundle/Contents/Resources/valid.sqlite3",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/trustd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/protected/trustd/private/TrustStore.sqlite3",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/trustd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/protected/trustd/pinningrules.sqlite3",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/trustd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "ask",
          "service": "coreservicesd"
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/protected/trustd/valid.sqlite3",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/trustd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 12,
          "auth": false,
          "path": "/private/var/protected/trustd/valid.sqlite3",
          "fields": {},
          "by": "/usr/libexec/trustd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        }
      ]
    },
    {
      "name": "coreservicesd",
      "source": "Stacks of killed clients end in CarbonCore's check-in with this server: code check, then file attributes in CoreServicesInternal, then CarbonCore's RPC, then mach_msg.",
      "assumed": "What it reads when it starts, that it asks diskarbitrationd for the mounts, and how long it takes.",
      "executable": "/System/Library/CoreServices/coreservicesd",
      "user": 0,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.CoreServices.coreservicesd"
        }
      ],
      "workNs": 15000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/System/Library/CoreServices/coreservicesd",
          "fields": {
            "args": [
              "/System/Library/CoreServices/coreservicesd"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/System/Library/CoreServices/CoreTypes.bundle/Contents/Info.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/System/Library/CoreServices/coreservicesd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "ask",
          "service": "diskarbitrationd"
        }
      ]
    },
    {
      "name": "securityd",
      "source": "The keychain and authorization references say that these calls wait for the security server, and perhaps for the user; securityd(1) names the daemon. The system keychain is /Library/Keychains/System.keychain.",
      "assumed": "That it opens the keychain file for every question, that the Mach names com.apple.securityd and com.apple.securityd.xpc belong to it (they may be those of secd), and how long it takes. On today's systems secd answers for items of the data protection keychain; it does not have a model of its own. It is uncertain whether a question about the code of a running process (SecCodeCopyGuestWithAttributes) leaves the process, so it does not lead to a daemon here.",
      "executable": "/usr/sbin/securityd",
      "user": 0,
      "reaches": [
        {
          "kind": "function",
          "name": "SecItemCopyMatching",
          "call": 492
        },
        {
          "kind": "function",
          "name": "SecItemAdd",
          "call": 493
        },
        {
          "kind": "function",
          "name": "SecItemUpdate",
          "call": 494
        },
        {
          "kind": "function",
          "name": "SecItemDelete",
          "call": 495
        },
        {
          "kind": "function",
          "name": "AuthorizationCopyRights",
          "call": 496
        },
        {
          "kind": "mach",
          "name": "com.apple.SecurityServer"
        },
        {
          "kind": "mach",
          "name": "com.apple.securityd"
        },
        {
          "kind": "mach",
          "name": "com.apple.securityd.xpc"
        }
      ],
      "workNs": 20000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/sbin/securityd",
          "fields": {
            "args": [
              "/usr/sbin/securityd",
              "-i"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/mds/system/mdsDirectory.db",
          "fields": {
            "fflag": 3
          },
          "by": "/usr/sbin/securityd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/SystemKey",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/sbin/securityd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/Library/Keychains/System.keychain",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/sbin/securityd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 12,
          "auth": false,
          "path": "/Library/Keychains/System.keychain",
          "fields": {},
          "by": "/usr/sbin/securityd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        }
      ]
    },
    {
      "name": "syspolicyd",
      "source": "spctl(8) and public analyses name syspolicyd as what answers assessments under these Mach names and keeps its decisions in /private/var/db/SystemPolicyConfiguration.",
      "assumed": "That it opens the policy database for every assessment, that trustd checks certificates for it, and how long it takes.",
      "executable": "/usr/libexec/syspolicyd",
      "user": 0,
      "reaches": [
        {
          "kind": "function",
          "name": "SecAssessmentCreate",
          "call": 488
        },
        {
          "kind": "mach",
          "name": "com.apple.security.syspolicy"
        },
        {
          "kind": "mach",
          "name": "com.apple.security.syspolicy.exec"
        }
      ],
      "workNs": 60000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/libexec/syspolicyd",
          "fields": {
            "args": [
              "/usr/libexec/syspolicyd"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/SystemPolicy",
          "fields": {
            "fflag": 3
          },
          "by": "/usr/libexec/syspolicyd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/SystemPolicyConfiguration/KextPolicy",
          "fields": {
            "fflag": 3
          },
          "by": "/usr/libexec/syspolicyd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/SystemPolicyConfiguration/ExecPolicy",
          "fields": {
            "fflag": 3
          },
          "by": "/usr/libexec/syspolicyd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "ask",
          "service": "trustd"
        }
      ]
    },
    {
      "name": "diskarbitrationd",
      "source": "diskarbitrationd(8): it mounts disks and answers the Disk Arbitration framework under this Mach name. In developer forum thread 773820 clients hang in Disk Arbitration calls at boot.",
      "assumed": "That it probes and mounts the next volume before it answers, its tool for that, the volume when the trace has no mount left, and how long it takes.",
      "executable": "/usr/libexec/diskarbitrationd",
      "user": 0,
      "reaches": [
        {
          "kind": "function",
          "name": "DASessionCreate",
          "call": 497
        },
        {
          "kind": "function",
          "name": "DADiskCreateFromBSDName",
          "call": 498
        },
        {
          "kind": "function",
          "name": "DADiskCreateFromVolumePath",
          "call": 499
        },
        {
          "kind": "function",
          "name": "DADiskCopyDescription",
          "call": 500
        },
        {
          "kind": "mach",
          "name": "com.apple.DiskArbitration.diskarbitrationd"
        }
      ],
      "workNs": 20000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/Library/Preferences/SystemConfiguration/com.apple.DiskArbitration.diskarbitrationd.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/diskarbitrationd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 3000000000
        },
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/System/Library/Filesystems/apfs.fs/Contents/Resources/apfs.util",
          "fields": {
            "args": [
              "apfs.util",
              "-p",
              "disk4s1",
              "removable",
              "readonly"
            ]
          },
          "by": "/usr/libexec/diskarbitrationd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 5,
          "auth": true,
          "path": "/Volumes/Untitled",
          "fields": {
            "statfs.f_fstypename": "apfs",
            "statfs.f_mntfromname": "/dev/disk4s1"
          },
          "by": "/sbin/mount_apfs",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 3000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/volinfo.database",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/diskarbitrationd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 3000000000
        },
        {
          "kind": "event",
          "eventType": 12,
          "auth": false,
          "path": "/private/var/db/volinfo.database",
          "fields": {},
          "by": "/usr/libexec/diskarbitrationd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 3000000000
        }
      ]
    },
    {
      "name": "opendirectoryd",
      "source": "opendirectoryd(8): it answers the Open Directory framework, getpwnam and its kin, and membership questions under these Mach names. Local records are property lists in /private/var/db/dslocal/nodes/Default.",
      "assumed": "That its caches are empty, so a question of libinfo opens a record too, and how long it takes.",
      "executable": "/usr/libexec/opendirectoryd",
      "user": 0,
      "reaches": [
        {
          "kind": "function",
          "name": "ODNodeCreateWithNodeType",
          "call": 507
        },
        {
          "kind": "function",
          "name": "ODNodeCopyRecord",
          "call": 508
        },
        {
          "kind": "function",
          "name": "ODQueryCopyResults",
          "call": 509
        },
        {
          "kind": "function",
          "name": "ODRecordVerifyPassword",
          "call": 510
        },
        {
          "kind": "function",
          "name": "getpwnam",
          "call": 303
        },
        {
          "kind": "function",
          "name": "getpwnam_r",
          "call": 305
        },
        {
          "kind": "function",
          "name": "getpwuid",
          "call": 304
        },
        {
          "kind": "function",
          "name": "getpwuid_r",
          "call": 306
        },
        {
          "kind": "function",
          "name": "getgrnam",
          "call": 310
        },
        {
          "kind": "function",
          "name": "getgrnam_r",
          "call": 312
        },
        {
          "kind": "function",
          "name": "getgrgid",
          "call": 311
        },
        {
          "kind": "function",
          "name": "getgrgid_r",
          "call": 313
        },
        {
          "kind": "function",
          "name": "getgrouplist",
          "call": 317
        },
        {
          "kind": "function",
          "name": "mbr_uid_to_uuid",
          "call": 481
        },
        {
          "kind": "function",
          "name": "mbr_uuid_to_id",
          "call": 482
        },
        {
          "kind": "function",
          "name": "mbr_check_membership",
          "call": 483
        },
        {
          "kind": "mach",
          "name": "com.apple.system.opendirectoryd.api"
        },
        {
          "kind": "mach",
          "name": "com.apple.system.opendirectoryd.libinfo"
        },
        {
          "kind": "mach",
          "name": "com.apple.system.opendirectoryd.membership"
        }
      ],
      "workNs": 25000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/libexec/opendirectoryd",
          "fields": {
            "args": [
              "/usr/libexec/opendirectoryd"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/Library/Preferences/OpenDirectory/Configurations/Search.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/opendirectoryd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/dslocal/nodes/Default/sqlindex",
          "fields": {
            "fflag": 3
          },
          "by": "/usr/libexec/opendirectoryd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/dslocal/nodes/Default/users/root.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/opendirectoryd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 12,
          "auth": false,
          "path": "/private/var/db/dslocal/nodes/Default/users/root.plist",
          "fields": {},
          "by": "/usr/libexec/opendirectoryd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        }
      ]
    },
    {
      "name": "tccd",
      "source": "Apple's platform security guide describes the decisions; the system's tccd answers under com.apple.tccd.system, that of a user under com.apple.tccd, each with a database TCC.db below Application Support.",
      "assumed": "That it opens the database for every question, that trustd checks the signature of the caller for it, and how long it takes.",
      "executable": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd",
      "user": 0,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.tccd"
        },
        {
          "kind": "mach",
          "name": "com.apple.tccd.system"
        }
      ],
      "workNs": 20000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd",
          "fields": {
            "args": [
              "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd",
              "system"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/System/Library/PrivateFrameworks/TCC.framework/Resources/Info.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/Library/Application Support/com.apple.TCC/TCC.db",
          "fields": {
            "fflag": 3
          },
          "by": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "ask",
          "service": "trustd"
        }
      ]
    },
    {
      "name": "logd",
      "source": "logd(8): it collects what os_log writes to memory shared with it and keeps it in /private/var/db/diagnostics. A writer goes on at once.",
      "assumed": "That callers never wait for it, even when its memory is full, and that one message makes it open a file. NSLog and syslog do not lead here: they also write elsewhere, and those writes are calls of their own.",
      "executable": "/usr/libexec/logd",
      "user": 272,
      "reaches": [
        {
          "kind": "function",
          "name": "os_log",
          "call": 192
        },
        {
          "kind": "mach",
          "name": "com.apple.logd"
        },
        {
          "kind": "mach",
          "name": "com.apple.logd.admin"
        },
        {
          "kind": "mach",
          "name": "com.apple.logd.events"
        }
      ],
      "workNs": 0,
      "steps": [
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/System/Library/Preferences/Logging/com.apple.system.logging.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/logd",
          "mustAnswer": false,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/db/diagnostics/Persist/0000000000000001.tracev3",
          "fields": {
            "fflag": 2
          },
          "by": "/usr/libexec/logd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        }
      ]
    },
    {
      "name": "diagnosticd",
      "source": "diagnosticd(8) hands log messages to whoever streams them; log(1) asks it under this Mach name.",
      "assumed": "That it asks logd, and how long it takes.",
      "executable": "/usr/libexec/diagnosticd",
      "user": 0,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.diagnosticd"
        }
      ],
      "workNs": 10000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/libexec/diagnosticd",
          "fields": {
            "args": [
              "/usr/libexec/diagnosticd"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "ask",
          "service": "logd"
        }
      ]
    },
    {
      "name": "cfprefsd",
      "source": "cfprefsd(8): it reads and writes preferences for every process. The first look at a domain is a round trip to it; synchronising always is.",
      "assumed": "That every question reads a file, which file, and how long it takes.",
      "executable": "/usr/sbin/cfprefsd",
      "user": 0,
      "reaches": [
        {
          "kind": "function",
          "name": "CFPreferencesCopyAppValue",
          "call": 501
        },
        {
          "kind": "function",
          "name": "CFPreferencesCopyValue",
          "call": 502
        },
        {
          "kind": "function",
          "name": "CFPreferencesGetAppBooleanValue",
          "call": 503
        },
        {
          "kind": "function",
          "name": "CFPreferencesGetAppIntegerValue",
          "call": 504
        },
        {
          "kind": "function",
          "name": "CFPreferencesAppSynchronize",
          "call": 505
        },
        {
          "kind": "function",
          "name": "CFPreferencesSynchronize",
          "call": 506
        },
        {
          "kind": "mach",
          "name": "com.apple.cfprefsd.daemon"
        },
        {
          "kind": "mach",
          "name": "com.apple.cfprefsd.agent"
        }
      ],
      "workNs": 10000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/sbin/cfprefsd",
          "fields": {
            "args": [
              "/usr/sbin/cfprefsd",
              "daemon"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/Library/Managed Preferences/.GlobalPreferences.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/sbin/cfprefsd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/Library/Preferences/.GlobalPreferences.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/sbin/cfprefsd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 12,
          "auth": false,
          "path": "/Library/Preferences/.GlobalPreferences.plist",
          "fields": {},
          "by": "/usr/sbin/cfprefsd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        }
      ]
    },
    {
      "name": "lsd",
      "source": "lsd keeps the database of applications that Launch Services asks, a .csstore file in the per-user folder com.apple.LaunchServices.dv, and answers under these Mach names.",
      "assumed": "That a lookup opens the database and does not reuse a mapping, the number in its name, and how long it takes.",
      "executable": "/usr/libexec/lsd",
      "user": 0,
      "reaches": [
        {
          "kind": "function",
          "name": "LSCopyApplicationURLsForBundleIdentifier",
          "call": 517
        },
        {
          "kind": "mach",
          "name": "com.apple.lsd.mapdb"
        },
        {
          "kind": "mach",
          "name": "com.apple.lsd.modifydb"
        },
        {
          "kind": "mach",
          "name": "com.apple.lsd.open"
        },
        {
          "kind": "mach",
          "name": "com.apple.lsd.openurl"
        },
        {
          "kind": "mach",
          "name": "com.apple.lsd.xpc"
        },
        {
          "kind": "mach",
          "name": "com.apple.lsd.advertisingidentifiers"
        }
      ],
      "workNs": 40000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/libexec/lsd",
          "fields": {
            "args": [
              "/usr/libexec/lsd",
              "runAsRoot"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/System/Library/CoreServices/CoreTypes.bundle/Contents/Info.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/lsd",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/0/com.apple.LaunchServices.dv/com.apple.LaunchServices-5019-v2.csstore",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/lsd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        }
      ]
    },
    {
      "name": "endpointsecurityd",
      "source": "endpointsecurityd is launched as com.apple.endpointsecurity.endpointsecurityd and brings up the system extensions that are ES clients, which it is told of under com.apple.endpointsecurity.system-extensions (seen on macOS 10.15).",
      "assumed": "That both names lead here on today's systems, that it asks tccd whether a client is allowed, and how long it takes.",
      "executable": "/usr/libexec/endpointsecurityd",
      "user": 0,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.endpointsecurity.system-extensions"
        },
        {
          "kind": "mach",
          "name": "com.apple.endpointsecurity.endpointsecurityd"
        }
      ],
      "workNs": 15000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 0,
          "auth": true,
          "path": "/usr/libexec/endpointsecurityd",
          "fields": {
            "args": [
              "/usr/libexec/endpointsecurityd"
            ]
          },
          "by": "/usr/libexec/xpcproxy",
          "mustAnswer": true,
          "firstCall": true,
          "budgetNs": null,
          "windowNs": 0
        },
        {
          "kind": "event",
          "eventType": 1,
          "auth": true,
          "path": "/Library/SystemExtensions/db.plist",
          "fields": {
            "fflag": 1
          },
          "by": "/usr/libexec/endpointsecurityd",
          "mustAnswer": true,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 2000000000
        },
        {
          "kind": "ask",
          "service": "tccd"
        }
      ]
    }
  ]
};
