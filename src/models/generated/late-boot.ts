// Generated from models/late-boot.yaml by npm run generate.
import type { ServiceSet } from '../service-model.ts';

export const set: ServiceSet = {
  "name": "late-boot",
  "about": "Daemons that have been up for a while. What they read once, at their start, has been read.",
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
      "workNs": 4000000,
      "steps": [
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
          "windowNs": 0
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
          "windowNs": 0
        }
      ]
    },
    {
      "name": "coreservicesd",
      "source": "Stacks of killed clients end in CarbonCore's check-in with this server: code check, then file attributes in CoreServicesInternal, then CarbonCore's RPC, then mach_msg.",
      "assumed": "What it reads while it answers, and how long it takes.",
      "executable": "/System/Library/CoreServices/coreservicesd",
      "user": 0,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.CoreServices.coreservicesd"
        }
      ],
      "workNs": 1000000,
      "steps": [
        {
          "kind": "event",
          "eventType": 54,
          "auth": false,
          "path": "/System/Volumes/Data",
          "fields": {},
          "by": "/System/Library/CoreServices/coreservicesd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 0
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
      "workNs": 3000000,
      "steps": [
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
          "windowNs": 0
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
          "windowNs": 0
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
      "workNs": 12000000,
      "steps": [
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
          "windowNs": 0
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
      "assumed": "That a question makes it look at the volume database, and how long it takes. It may also be in the middle of the mount that the client is asked about: early-boot has that.",
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
      "workNs": 2000000,
      "steps": [
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
          "windowNs": 0
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
          "windowNs": 0
        }
      ]
    },
    {
      "name": "opendirectoryd",
      "source": "opendirectoryd(8): it answers the Open Directory framework, getpwnam and its kin, and membership questions under these Mach names. Local records are property lists in /private/var/db/dslocal/nodes/Default.",
      "assumed": "That a query of the framework opens a record, while it answers questions of libinfo from memory (so getpwuid and similar functions lead here in early-boot only), and how long it takes.",
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
      "workNs": 2000000,
      "steps": [
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
          "windowNs": 0
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
          "windowNs": 0
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
      "workNs": 3000000,
      "steps": [
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
          "windowNs": 0
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
          "path": "/private/var/db/diagnostics/Persist/0000000000000001.tracev3",
          "fields": {
            "fflag": 2
          },
          "by": "/usr/libexec/logd",
          "mustAnswer": false,
          "firstCall": false,
          "budgetNs": null,
          "windowNs": 0
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
      "workNs": 1000000,
      "steps": [
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
      "workNs": 1000000,
      "steps": [
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
          "windowNs": 0
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
          "windowNs": 0
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
      "workNs": 3000000,
      "steps": [
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
          "windowNs": 0
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
      "workNs": 2000000,
      "steps": [
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
          "windowNs": 0
        },
        {
          "kind": "ask",
          "service": "tccd"
        }
      ]
    }
  ]
};
