// Generated from models/early-boot.yaml by npm run generate.
import type { Prepared } from '../resolved.ts';

export const prepared: Prepared = {
  "name": "early-boot",
  "services": [
    {
      "name": "trustd",
      "source": "Apple's reference says that trust evaluation may block and may use the network; trustd answers it under these Mach names and keeps its stores in /private/var/protected/trustd. Developer forum threads 773820 and others show clients that were killed inside SecStaticCodeCheckValidityWithErrors.",
      "assumed": "Which store is opened for which question, that a code check and the certificates of SecCodeCopySigningInformation always get as far as trustd, and the time. That the mount table is asked for first is seen in stacks; it is the caller that asks coreservicesd there, and here it is written as if trustd did.",
      "workNs": 25000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/usr/libexec/trustd",
          "template": 0,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/System/Library/Security/Certificates.bundle/Contents/Resources/valid.sqlite3",
          "template": 1,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/trustd"
        },
        {
          "eventType": 1,
          "path": "/private/var/protected/trustd/private/TrustStore.sqlite3",
          "template": 2,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/trustd"
        },
        {
          "eventType": 1,
          "path": "/private/var/protected/trustd/pinningrules.sqlite3",
          "template": 3,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/trustd"
        },
        {
          "eventType": 1,
          "path": "/private/var/protected/trustd/valid.sqlite3",
          "template": 4,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/trustd"
        },
        {
          "eventType": 12,
          "path": "/private/var/protected/trustd/valid.sqlite3",
          "template": 5,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/trustd"
        }
      ],
      "needs": [
        {
          "service": 1,
          "beforeEvent": 4
        }
      ]
    },
    {
      "name": "coreservicesd",
      "source": "Stacks of killed clients end in CarbonCore's check-in with this server: code check, then file attributes in CoreServicesInternal, then CarbonCore's RPC, then mach_msg.",
      "assumed": "What the server reads when it starts, that it asks diskarbitrationd for the mounts, and the time.",
      "workNs": 15000000,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.CoreServices.coreservicesd"
        }
      ],
      "events": [
        {
          "eventType": 0,
          "path": "/System/Library/CoreServices/coreservicesd",
          "template": 6,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/System/Library/CoreServices/CoreTypes.bundle/Contents/Info.plist",
          "template": 7,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/System/Library/CoreServices/coreservicesd"
        }
      ],
      "needs": [
        {
          "service": 4,
          "beforeEvent": 2
        }
      ]
    },
    {
      "name": "securityd",
      "source": "The keychain and authorization references say that these calls wait for the security server, and perhaps for the user; securityd(1) names the daemon. The system keychain is /Library/Keychains/System.keychain.",
      "assumed": "That the keychain file is opened anew for every question, that the Mach names com.apple.securityd and com.apple.securityd.xpc are this daemon's (they may be those of secd), and the time. On today's systems secd answers for items of the data protection keychain; it is not a model of its own. Whether a question about a running process's code (SecCodeCopyGuestWithAttributes) leaves the process is doubtful, so it leads to no daemon here.",
      "workNs": 20000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/usr/sbin/securityd",
          "template": 8,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/mds/system/mdsDirectory.db",
          "template": 9,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/sbin/securityd"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/SystemKey",
          "template": 10,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/sbin/securityd"
        },
        {
          "eventType": 1,
          "path": "/Library/Keychains/System.keychain",
          "template": 11,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/sbin/securityd"
        },
        {
          "eventType": 12,
          "path": "/Library/Keychains/System.keychain",
          "template": 12,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/sbin/securityd"
        }
      ],
      "needs": []
    },
    {
      "name": "syspolicyd",
      "source": "spctl(8) and public analyses name syspolicyd as what answers assessments under these Mach names and keeps its decisions in /private/var/db/SystemPolicyConfiguration.",
      "assumed": "That the policy database is opened for every assessment, that certificates are checked through trustd, and the time.",
      "workNs": 60000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/usr/libexec/syspolicyd",
          "template": 13,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/SystemPolicy",
          "template": 14,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/syspolicyd"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/SystemPolicyConfiguration/KextPolicy",
          "template": 15,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/syspolicyd"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/SystemPolicyConfiguration/ExecPolicy",
          "template": 16,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/syspolicyd"
        }
      ],
      "needs": [
        {
          "service": 0,
          "beforeEvent": 4
        }
      ]
    },
    {
      "name": "diskarbitrationd",
      "source": "diskarbitrationd(8): it mounts disks and answers the Disk Arbitration framework under this Mach name. In developer forum thread 773820 clients hang in Disk Arbitration calls at boot.",
      "assumed": "That it probes and mounts the next volume before it answers, with which tool, which volume that is when the trace has no mount left, and the time.",
      "workNs": 20000000,
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
      "events": [
        {
          "eventType": 1,
          "path": "/Library/Preferences/SystemConfiguration/com.apple.DiskArbitration.diskarbitrationd.plist",
          "template": 17,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 3000000000,
          "executable": "/usr/libexec/diskarbitrationd"
        },
        {
          "eventType": 0,
          "path": "/System/Library/Filesystems/apfs.fs/Contents/Resources/apfs.util",
          "template": 18,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/diskarbitrationd"
        },
        {
          "eventType": 5,
          "path": "/Volumes/Untitled",
          "template": 19,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 3000000000,
          "executable": "/sbin/mount_apfs"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/volinfo.database",
          "template": 20,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 3000000000,
          "executable": "/usr/libexec/diskarbitrationd"
        },
        {
          "eventType": 12,
          "path": "/private/var/db/volinfo.database",
          "template": 21,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 3000000000,
          "executable": "/usr/libexec/diskarbitrationd"
        }
      ],
      "needs": []
    },
    {
      "name": "opendirectoryd",
      "source": "opendirectoryd(8): it answers the Open Directory framework, getpwnam and its kin, and membership questions under these Mach names. Local records are property lists in /private/var/db/dslocal/nodes/Default.",
      "assumed": "That its caches are empty, so that a question of libinfo opens a record too, and the time.",
      "workNs": 25000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/usr/libexec/opendirectoryd",
          "template": 22,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/Library/Preferences/OpenDirectory/Configurations/Search.plist",
          "template": 23,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/opendirectoryd"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/dslocal/nodes/Default/sqlindex",
          "template": 24,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/opendirectoryd"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/dslocal/nodes/Default/users/root.plist",
          "template": 25,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/opendirectoryd"
        },
        {
          "eventType": 12,
          "path": "/private/var/db/dslocal/nodes/Default/users/root.plist",
          "template": 26,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/opendirectoryd"
        }
      ],
      "needs": []
    },
    {
      "name": "tccd",
      "source": "Apple's platform security guide describes the decisions; the system's tccd answers under com.apple.tccd.system, that of a user under com.apple.tccd, each with a database TCC.db below Application Support.",
      "assumed": "That the database is opened for every question, that the asker's signature is checked through trustd, and the time.",
      "workNs": 20000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd",
          "template": 27,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/System/Library/PrivateFrameworks/TCC.framework/Resources/Info.plist",
          "template": 28,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd"
        },
        {
          "eventType": 1,
          "path": "/Library/Application Support/com.apple.TCC/TCC.db",
          "template": 29,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd"
        }
      ],
      "needs": [
        {
          "service": 0,
          "beforeEvent": 3
        }
      ]
    },
    {
      "name": "logd",
      "source": "logd(8): it collects what os_log writes to memory shared with it and keeps it in /private/var/db/diagnostics. A writer goes on at once.",
      "assumed": "That nobody waits for it even when its memory is full, and that one message makes it open a file. NSLog and syslog, which do not lead here, also write elsewhere; those writes are calls of their own.",
      "workNs": 0,
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
      "events": [
        {
          "eventType": 1,
          "path": "/System/Library/Preferences/Logging/com.apple.system.logging.plist",
          "template": 30,
          "auth": true,
          "mustAnswer": false,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/logd"
        },
        {
          "eventType": 1,
          "path": "/private/var/db/diagnostics/Persist/0000000000000001.tracev3",
          "template": 31,
          "auth": true,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/logd"
        }
      ],
      "needs": []
    },
    {
      "name": "diagnosticd",
      "source": "diagnosticd(8) hands log messages to whoever streams them; log(1) asks it under this Mach name.",
      "assumed": "That it asks logd, and the time.",
      "workNs": 10000000,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.diagnosticd"
        }
      ],
      "events": [
        {
          "eventType": 0,
          "path": "/usr/libexec/diagnosticd",
          "template": 32,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        }
      ],
      "needs": [
        {
          "service": 7,
          "beforeEvent": 1
        }
      ]
    },
    {
      "name": "cfprefsd",
      "source": "cfprefsd(8): it reads and writes preferences for every process. The first look at a domain is a round trip to it; synchronising always is.",
      "assumed": "That every question reads a file, which file, and the time.",
      "workNs": 10000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/usr/sbin/cfprefsd",
          "template": 33,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/Library/Managed Preferences/.GlobalPreferences.plist",
          "template": 34,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/sbin/cfprefsd"
        },
        {
          "eventType": 1,
          "path": "/Library/Preferences/.GlobalPreferences.plist",
          "template": 35,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/sbin/cfprefsd"
        },
        {
          "eventType": 12,
          "path": "/Library/Preferences/.GlobalPreferences.plist",
          "template": 36,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/sbin/cfprefsd"
        }
      ],
      "needs": []
    },
    {
      "name": "lsd",
      "source": "lsd keeps the database of applications that Launch Services asks, a .csstore file in the per-user folder com.apple.LaunchServices.dv, and answers under these Mach names.",
      "assumed": "That a lookup opens the database and does not use a mapping that exists, the number in its name, and the time.",
      "workNs": 40000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/usr/libexec/lsd",
          "template": 37,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/System/Library/CoreServices/CoreTypes.bundle/Contents/Info.plist",
          "template": 38,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/lsd"
        },
        {
          "eventType": 1,
          "path": "/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/0/com.apple.LaunchServices.dv/com.apple.LaunchServices-5019-v2.csstore",
          "template": 39,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/lsd"
        }
      ],
      "needs": []
    },
    {
      "name": "endpointsecurityd",
      "source": "endpointsecurityd is launched as com.apple.endpointsecurity.endpointsecurityd and brings up the system extensions that are ES clients, which it is told of under com.apple.endpointsecurity.system-extensions (seen on macOS 10.15).",
      "assumed": "That both names lead here on today's systems, that it asks tccd whether a client may be one, and the time.",
      "workNs": 15000000,
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
      "events": [
        {
          "eventType": 0,
          "path": "/usr/libexec/endpointsecurityd",
          "template": 40,
          "auth": true,
          "mustAnswer": true,
          "firstCall": true,
          "windowNs": 0,
          "executable": "/usr/libexec/xpcproxy"
        },
        {
          "eventType": 1,
          "path": "/Library/SystemExtensions/db.plist",
          "template": 41,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 2000000000,
          "executable": "/usr/libexec/endpointsecurityd"
        }
      ],
      "needs": [
        {
          "service": 6,
          "beforeEvent": 2
        }
      ]
    }
  ],
  "templateCount": 44,
  "pids": [
    88,
    89,
    90,
    91,
    92,
    93,
    94,
    95,
    96,
    97,
    98,
    99,
    100,
    101,
    102
  ],
  "ownFiles": {
    "auth": 42,
    "notify": 43
  },
  "programs": [
    "/usr/libexec/trustd",
    "/System/Library/CoreServices/coreservicesd",
    "/usr/sbin/securityd",
    "/usr/libexec/syspolicyd",
    "/usr/libexec/diskarbitrationd",
    "/usr/libexec/opendirectoryd",
    "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd",
    "/usr/libexec/logd",
    "/usr/libexec/diagnosticd",
    "/usr/sbin/cfprefsd",
    "/usr/libexec/lsd",
    "/usr/libexec/endpointsecurityd",
    "/usr/libexec/xpcproxy",
    "/sbin/mount_apfs"
  ],
  "templates": "gm5lc3JlcGxheS10cmFjZQGEAAAaJEHMIlkI17Zib3OjZWJ1aWxk9mVtYWpvcvZndmVyc2lvbvZlbXV0ZXNndW5rbm93bmVub3Rlc4BmYm9vdElk9mZidWRnZXQbAAAAA34R1gBmZXZlbnRzhYMAd0VTX0VWRU5UX1RZUEVfQVVUSF9FWEVDb2VzX2V2ZW50X2V4ZWNfdIMBd0VTX0VWRU5UX1RZUEVfQVVUSF9PUEVOb2VzX2V2ZW50X29wZW5fdIMFeBhFU19FVkVOVF9UWVBFX0FVVEhfTU9VTlRwZXNfZXZlbnRfbW91bnRfdIMKeBlFU19FVkVOVF9UWVBFX05PVElGWV9PUEVOb2VzX2V2ZW50X29wZW5fdIMMeBpFU19FVkVOVF9UWVBFX05PVElGWV9DTE9TRXBlc19ldmVudF9jbG9zZV90ZmZpZWxkc6hpZXNfZmlsZV90lmRwYXRobnBhdGhfdHJ1bmNhdGVka3N0YXQuc3RfZGV2bHN0YXQuc3RfbW9kZW1zdGF0LnN0X25saW5ra3N0YXQuc3RfaW5va3N0YXQuc3RfdWlka3N0YXQuc3RfZ2lkbHN0YXQuc3RfcmRldngYc3RhdC5zdF9hdGltZXNwZWMudHZfc2VjeBlzdGF0LnN0X2F0aW1lc3BlYy50dl9uc2VjeBhzdGF0LnN0X210aW1lc3BlYy50dl9zZWN4GXN0YXQuc3RfbXRpbWVzcGVjLnR2X25zZWN4GHN0YXQuc3RfY3RpbWVzcGVjLnR2X3NlY3gZc3RhdC5zdF9jdGltZXNwZWMudHZfbnNlY3gcc3RhdC5zdF9iaXJ0aHRpbWVzcGVjLnR2X3NlY3gdc3RhdC5zdF9iaXJ0aHRpbWVzcGVjLnR2X25zZWNsc3RhdC5zdF9zaXplbnN0YXQuc3RfYmxvY2tzb3N0YXQuc3RfYmxrc2l6ZW1zdGF0LnN0X2ZsYWdza3N0YXQuc3RfZ2Vua2VzX3RocmVhZF90gWl0aHJlYWRfaWRsZXNfcHJvY2Vzc190mChwYXVkaXRfdG9rZW4uYXVpZHBhdWRpdF90b2tlbi5ldWlkcGF1ZGl0X3Rva2VuLmVnaWRwYXVkaXRfdG9rZW4ucnVpZHBhdWRpdF90b2tlbi5yZ2lkb2F1ZGl0X3Rva2VuLnBpZHBhdWRpdF90b2tlbi5hc2lkdmF1ZGl0X3Rva2VuLnBpZHZlcnNpb25kcHBpZG1vcmlnaW5hbF9wcGlkaGdyb3VwX2lkanNlc3Npb25faWRxY29kZXNpZ25pbmdfZmxhZ3NyaXNfcGxhdGZvcm1fYmluYXJ5bGlzX2VzX2NsaWVudGZjZGhhc2hqc2lnbmluZ19pZGd0ZWFtX2lkamV4ZWN1dGFibGVjdHR5cXN0YXJ0X3RpbWUudHZfc2VjcnN0YXJ0X3RpbWUudHZfdXNlY3gccmVzcG9uc2libGVfYXVkaXRfdG9rZW4uYXVpZHgccmVzcG9uc2libGVfYXVkaXRfdG9rZW4uZXVpZHgccmVzcG9uc2libGVfYXVkaXRfdG9rZW4uZWdpZHgccmVzcG9uc2libGVfYXVkaXRfdG9rZW4ucnVpZHgccmVzcG9uc2libGVfYXVkaXRfdG9rZW4ucmdpZHgbcmVzcG9uc2libGVfYXVkaXRfdG9rZW4ucGlkeBxyZXNwb25zaWJsZV9hdWRpdF90b2tlbi5hc2lkeCJyZXNwb25zaWJsZV9hdWRpdF90b2tlbi5waWR2ZXJzaW9ud3BhcmVudF9hdWRpdF90b2tlbi5hdWlkd3BhcmVudF9hdWRpdF90b2tlbi5ldWlkd3BhcmVudF9hdWRpdF90b2tlbi5lZ2lkd3BhcmVudF9hdWRpdF90b2tlbi5ydWlkd3BhcmVudF9hdWRpdF90b2tlbi5yZ2lkdnBhcmVudF9hdWRpdF90b2tlbi5waWR3cGFyZW50X2F1ZGl0X3Rva2VuLmFzaWR4HXBhcmVudF9hdWRpdF90b2tlbi5waWR2ZXJzaW9udmNzX3ZhbGlkYXRpb25fY2F0ZWdvcnlrY2RoYXNoX2Z1bGxtc3RydWN0IHN0YXRmc5FnZl9ic2l6ZWhmX2lvc2l6ZWhmX2Jsb2Nrc2dmX2JmcmVlaGZfYmF2YWlsZ2ZfZmlsZXNnZl9mZnJlZWtmX2ZzaWQudmFsMGtmX2ZzaWQudmFsMWdmX293bmVyZmZfdHlwZWdmX2ZsYWdza2ZfZnNzdWJ0eXBlbGZfZnN0eXBlbmFtZWtmX21udG9ubmFtZW1mX21udGZyb21uYW1la2ZfZmxhZ3NfZXh0b2VzX2V2ZW50X2V4ZWNfdItmdGFyZ2V0ZGFyZ3NjZW52ZnNjcmlwdGNjd2RnbGFzdF9mZGNmZHNtaW1hZ2VfY3B1dHlwZXBpbWFnZV9jcHVzdWJ0eXBlbmR5bGRfZXhlY19wYXRobGVudGl0bGVtZW50c29lc19ldmVudF9vcGVuX3SCZWZmbGFnZGZpbGVwZXNfZXZlbnRfY2xvc2VfdINobW9kaWZpZWRmdGFyZ2V0c3dhc19tYXBwZWRfd3JpdGFibGVwZXNfZXZlbnRfbW91bnRfdIJmc3RhdGZza2Rpc3Bvc2l0aW9uZnNvdXJjZWVidWlsdGhtYWNoQmFzZRo7msoAaG1pc3NNb2RlZ3Vua25vd25odGltZWJhc2WCAQFod2FsbEJhc2UbGGzGrNSwAABpYXV0aFR3aW5zgGljcmVhdGVkQnl4GnNlcnZpY2UgbW9kZWxzOiBlYXJseS1ib290aXByb2Nlc3Nlc4BpcmVkYWN0aW9u9mlyZXNwb25zZXP0a2FwcGxpY2F0aW9uaGVzcmVwbGF5bGJ1ZGdldFNvdXJjZXgzbm90IHVzZWQ6IHdoYXQgaGFzIG5vIGJ1ZGdldCBnZXRzIHRoYXQgb2YgdGhlIHRyYWNlbGRlZmF1bHRNdXRlc2d1bmtub3dubXN1YnNjcmlwdGlvbnNndW5rbm93bm5tZXNzYWdlVmVyc2lvbguEAQAaimwti1kftoIicmNvbS5hcHBsZS54cGNwcm94eYIidS91c3IvbGliZXhlYy94cGNwcm94eZchAfQaAQAAEBmBpAEa1pablQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////GQEaGQEaGQEaGQEaGFgaAAGGoBkBFAEBGFgYWBomAAAB9fRUlZuW1pWbltaVm5bWlZuW1pWbltYAYAD2Gl2agAAAGv////8AAAAAGFgaAAGGoBkBFRr/////AAAAAAEaAAGGoBhnAfaCJAGCInBjb20uYXBwbGUudHJ1c3RkgiJzL3Vzci9saWJleGVjL3RydXN0ZJchA/QaAQAAEBmBpAEaxG1IfAAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////GQEaGQEaGQEaGQEaGFgaAAGGoBkBFQEBGFgYWBomAAAB9fRUfEhtxHxIbcR8SG3EfEhtxHxIbcQCYAH2Gl2agAAAGv////8AAAAAGFgaAAGGoBkBFRr/////AAAAAAEaAAGGoBhnAfaCI4EDgiOAlAAAAPYAAAAAAAEAAfYBAIAAAGD2giJ4TS9TeXN0ZW0vTGlicmFyeS9TZWN1cml0eS9DZXJ0aWZpY2F0ZXMuYnVuZGxlL0NvbnRlbnRzL1Jlc291cmNlcy92YWxpZC5zcWxpdGUzlyEE9BoBAAAQGYGkARqZcvIWAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYBAAEAAAECgiJ4OC9wcml2YXRlL3Zhci9wcm90ZWN0ZWQvdHJ1c3RkL3ByaXZhdGUvVHJ1c3RTdG9yZS5zcWxpdGUzlyEF9BoBAAAQGYGkARrLffNOAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYBAAAAAAEDgiJ4Mi9wcml2YXRlL3Zhci9wcm90ZWN0ZWQvdHJ1c3RkL3Bpbm5pbmdydWxlcy5zcWxpdGUzlyEG9BoBAAAQGYGkARrSWN7FAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYBAAAAAAEEgiJ4Ky9wcml2YXRlL3Zhci9wcm90ZWN0ZWQvdHJ1c3RkL3ZhbGlkLnNxbGl0ZTOXIQf0GgEAABAZgaQBGnuZ/GsAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9gEAAAAAAQWMDAAA9gEABQAA9AX0mCkgGv////8AAAAAGFkaAAGGoBkBFgEBGFkYWRomAAAB9fRUlZuW1pWbltaVm5bWlZuW1pWbltYAYAD2Gl2agAAAGv////8AAAAAGFkaAAGGoBkBFxr/////AAAAAAEaAAGGoBhnAfaCIndjb20uYXBwbGUuY29yZXNlcnZpY2VzZIIieCovU3lzdGVtL0xpYnJhcnkvQ29yZVNlcnZpY2VzL2NvcmVzZXJ2aWNlc2SXIQn0GgEAABAZgaQBGlPtix0AAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACYKSAa/////wAAAAAYWRoAAYagGQEXAQEYWRhZGiYAAAH19FQdi+1THYvtUx2L7VMdi+1THYvtUwhgBvYaXZqAAAAa/////wAAAAAYWRoAAYagGQEXGv////8AAAAAARoAAYagGGcB9oIjgQmUAAAA9gIABQAAAwIB9gYAgAAAYPaCInhBL1N5c3RlbS9MaWJyYXJ5L0NvcmVTZXJ2aWNlcy9Db3JlVHlwZXMuYnVuZGxlL0NvbnRlbnRzL0luZm8ucGxpc3SXIQr0GgEAABAZgaQBGgPGyggAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9gMAAgAAAQeYKSAa/////wAAAAAYWhoAAYagGQEYAQEYWhhaGiYAAAH19FSVm5bWlZuW1pWbltaVm5bWlZuW1gBgAPYaXZqAAAAa/////wAAAAAYWhoAAYagGQEZGv////8AAAAAARoAAYagGGcB9oIic2NvbS5hcHBsZS5zZWN1cml0eWSCInMvdXNyL3NiaW4vc2VjdXJpdHlklyEM9BoBAAAQGYGkARqENeAaAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAmCkgGv////8AAAAAGFoaAAGGoBkBGQEBGFoYWhomAAAB9fRUGuA1hBrgNYQa4DWEGuA1hBrgNYQLYAj2Gl2agAAAGv////8AAAAAGFoaAAGGoBkBGRr/////AAAAAAEaAAGGoBhnAfaCImItaYIjggwNlAAAAPYEAAEAAAUDAfYIAIAAAGD2giJ4Ki9wcml2YXRlL3Zhci9kYi9tZHMvc3lzdGVtL21kc0RpcmVjdG9yeS5kYpchDvQaAQAAEBmBpAEa0hhfZQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2BQABAAADCYIieBkvcHJpdmF0ZS92YXIvZGIvU3lzdGVtS2V5lyEP9BoBAAAQGYGkARoLQr9JAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYFAAAAAAEKgiJ4Ii9MaWJyYXJ5L0tleWNoYWlucy9TeXN0ZW0ua2V5Y2hhaW6XIRD0GgEAABAZgaQBGthNAEkAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9gUAAAAAAQuMDAAA9gUABgAA9Av0mCkgGv////8AAAAAGFsaAAGGoBkBGgEBGFsYWxomAAAB9fRUlZuW1pWbltaVm5bWlZuW1pWbltYAYAD2Gl2agAAAGv////8AAAAAGFsaAAGGoBkBGxr/////AAAAAAEaAAGGoBhnAfaCInRjb20uYXBwbGUuc3lzcG9saWN5ZIIidy91c3IvbGliZXhlYy9zeXNwb2xpY3lklyES9BoBAAAQGYGkARroB0DHAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAmCkgGv////8AAAAAGFsaAAGGoBkBGwEBGFsYWxomAAAB9fRUx0AH6MdAB+jHQAfox0AH6MdAB+gRYAz2Gl2agAAAGv////8AAAAAGFsaAAGGoBkBGxr/////AAAAAAEaAAGGoBhnAfaCI4ESlAAAAPYGAAQAAAcEAfYMAIAAAGD2giJ4HC9wcml2YXRlL3Zhci9kYi9TeXN0ZW1Qb2xpY3mXIRP0GgEAABAZgaQBGlupLcQAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9gcAAgAAAw2CIng0L3ByaXZhdGUvdmFyL2RiL1N5c3RlbVBvbGljeUNvbmZpZ3VyYXRpb24vS2V4dFBvbGljeZchFPQaAQAAEBmBpAEayUt4bQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2BwAAAAADDoIieDQvcHJpdmF0ZS92YXIvZGIvU3lzdGVtUG9saWN5Q29uZmlndXJhdGlvbi9FeGVjUG9saWN5lyEV9BoBAAAQGYGkARqLQp04AAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYHAAAAAAMPgiJ4GmNvbS5hcHBsZS5kaXNrYXJiaXRyYXRpb25kgiJ4HS91c3IvbGliZXhlYy9kaXNrYXJiaXRyYXRpb25klyEX9BoBAAAQGYGkARp6qrZcAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAmCkgGv////8AAAAAGFwaAAGGoBkBHQEBGFwYXBomAAAB9fRUXLaqely2qnpctqp6XLaqely2qnoWYBD2Gl2agAAAGv////8AAAAAGFwaAAGGoBkBHRr/////AAAAAAEaAAGGoBhnAfaCInhZL0xpYnJhcnkvUHJlZmVyZW5jZXMvU3lzdGVtQ29uZmlndXJhdGlvbi9jb20uYXBwbGUuRGlza0FyYml0cmF0aW9uLmRpc2thcmJpdHJhdGlvbmQucGxpc3SXIRgY9BoBAAAQGYGkARrJRsPwAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYIAAAAAAERmCkgGv////8AAAAAGF0aAAGGoBkBHgEBGF0YXRomAAAB9fRUXLaqely2qnpctqp6XLaqely2qnoWYBD2Gl2agAAAGv////8AAAAAGF0aAAGGoBkBHxr/////AAAAAAEaAAGGoBhnAfaCInNjb20uYXBwbGUuYXBmcy51dGlsgiJ4QC9TeXN0ZW0vTGlicmFyeS9GaWxlc3lzdGVtcy9hcGZzLmZzL0NvbnRlbnRzL1Jlc291cmNlcy9hcGZzLnV0aWyXIRga9BoBAAAQGYGkARo0/CN2AAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAmCkgGv////8AAAAAGF0aAAGGoBkBHwEBGF0YXRomAAAB9fRUdiP8NHYj/DR2I/w0diP8NHYj/DQYGWAS9hpdmoAAABr/////AAAAABhdGgABhqAZAR8a/////wAAAAABGgABhqAYZwH2giJpYXBmcy51dGlsgiJiLXCCImdkaXNrNHMxgiJpcmVtb3ZhYmxlgiJocmVhZG9ubHmCI4UYGxgcGB0YHhgflAAAAPYJAAQAAAoFAfYSAIAAAGD2giJ0Y29tLmFwcGxlLm1vdW50X2FwZnOCInAvc2Jpbi9tb3VudF9hcGZzlyEYIfQaAQAAEBmBpAEa5UV01QAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABheGgABhqAZASEBARheGF4aJgAAAfX0VNV0ReXVdEXl1XRF5dV0ReXVdEXlGCBgE/YaXZqAAAAa/////wAAAAAYXhoAAYagGQEhGv////8AAAAAARoAAYagGGcB9osFAAD2CwATAACRAAAAAAAAAAAAAAAAAGRhcGZzcS9Wb2x1bWVzL1VudGl0bGVkbC9kZXYvZGlzazRzMQAAgiJ4IC9wcml2YXRlL3Zhci9kYi92b2xpbmZvLmRhdGFiYXNllyEYIvQaAQAAEBmBpAEaB2qShwAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2CAACAAABFIwMAAD2CAAIAAD0FPSYKSAa/////wAAAAAYXxoAAYagGQEiAQEYXxhfGiYAAAH19FSVm5bWlZuW1pWbltaVm5bWlZuW1gBgAPYaXZqAAAAa/////wAAAAAYXxoAAYagGQEjGv////8AAAAAARoAAYagGGcB9oIieBhjb20uYXBwbGUub3BlbmRpcmVjdG9yeWSCIngbL3Vzci9saWJleGVjL29wZW5kaXJlY3RvcnlklyEYJPQaAQAAEBmBpAEa02/PVwAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhfGgABhqAZASMBARhfGF8aJgAAAfX0VFfPb9NXz2/TV89v01fPb9NXz2/TGCNgFfYaXZqAAAAa/////wAAAAAYXxoAAYagGQEjGv////8AAAAAARoAAYagGGcB9oIjgRgklAAAAPYMAAMAAA0GAfYVAIAAAGD2giJ4Pi9MaWJyYXJ5L1ByZWZlcmVuY2VzL09wZW5EaXJlY3RvcnkvQ29uZmlndXJhdGlvbnMvU2VhcmNoLnBsaXN0lyEYJfQaAQAAEBmBpAEaTvaEVQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2DQACAAABFoIieC4vcHJpdmF0ZS92YXIvZGIvZHNsb2NhbC9ub2Rlcy9EZWZhdWx0L3NxbGluZGV4lyEYJvQaAQAAEBmBpAEa6ZeXlgAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2DQAAAAADF4IieDYvcHJpdmF0ZS92YXIvZGIvZHNsb2NhbC9ub2Rlcy9EZWZhdWx0L3VzZXJzL3Jvb3QucGxpc3SXIRgn9BoBAAAQGYGkARoa8qF1AAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYNAAAAAAEYGIwMAAD2DQAEAAD0GBj0mCkgGv////8AAAAAGGAaAAGGoBkBJAEBGGAYYBomAAAB9fRUlZuW1pWbltaVm5bWlZuW1pWbltYAYAD2Gl2agAAAGv////8AAAAAGGAaAAGGoBkBJRr/////AAAAAAEaAAGGoBhnAfaCIm5jb20uYXBwbGUudGNjZIIieDwvU3lzdGVtL0xpYnJhcnkvUHJpdmF0ZUZyYW1ld29ya3MvVENDLmZyYW1ld29yay9TdXBwb3J0L3RjY2SXIRgp9BoBAAAQGYGkARr+foNEAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAmCkgGv////8AAAAAGGAaAAGGoBkBJQEBGGAYYBomAAAB9fRURIN+/kSDfv5Eg37+RIN+/kSDfv4YKGAYGfYaXZqAAAAa/////wAAAAAYYBoAAYagGQElGv////8AAAAAARoAAYagGGcB9oIiZnN5c3RlbYIjghgpGCqUAAAA9g4ABAAADwcB9hgZAIAAAGD2giJ4RC9TeXN0ZW0vTGlicmFyeS9Qcml2YXRlRnJhbWV3b3Jrcy9UQ0MuZnJhbWV3b3JrL1Jlc291cmNlcy9JbmZvLnBsaXN0lyEYK/QaAQAAEBmBpAEa/bdbOgAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2DwACAAABGBqCIngxL0xpYnJhcnkvQXBwbGljYXRpb24gU3VwcG9ydC9jb20uYXBwbGUuVENDL1RDQy5kYpchGCz0GgEAABAZgaQBGnm7oE4AAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9g8AAAAAAxgbgiJuY29tLmFwcGxlLmxvZ2SCInEvdXNyL2xpYmV4ZWMvbG9nZJchGC70GgEAABAZgaQBGl5lEyQAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACYKSAa/////xkBEBkBEBkBEBkBEBhhGgABhqAZAScBARhhGGEaJgAAAfX0VCQTZV4kE2VeJBNlXiQTZV4kE2VeGC1gGBz2Gl2agAAAGv////8AAAAAGGEaAAGGoBkBJxr/////AAAAAAEaAAGGoBhnAfaCInhCL1N5c3RlbS9MaWJyYXJ5L1ByZWZlcmVuY2VzL0xvZ2dpbmcvY29tLmFwcGxlLnN5c3RlbS5sb2dnaW5nLnBsaXN0lyEYL/QaAQAAEBmBpAEaM1WkTgAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2EAAAAAABGB2CIng8L3ByaXZhdGUvdmFyL2RiL2RpYWdub3N0aWNzL1BlcnNpc3QvMDAwMDAwMDAwMDAwMDAwMS50cmFjZXYzlyEYMPQaAQAAEBmBpAEaVIO3lAAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2EAAAAAACGB6YKSAa/////wAAAAAYYhoAAYagGQEoAQEYYhhiGiYAAAH19FSVm5bWlZuW1pWbltaVm5bWlZuW1gBgAPYaXZqAAAAa/////wAAAAAYYhoAAYagGQEpGv////8AAAAAARoAAYagGGcB9oIidWNvbS5hcHBsZS5kaWFnbm9zdGljZIIieBgvdXNyL2xpYmV4ZWMvZGlhZ25vc3RpY2SXIRgy9BoBAAAQGYGkARq5KZfbAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAmCkgGv////8AAAAAGGIaAAGGoBkBKQEBGGIYYhomAAAB9fRU25cpuduXKbnblym525cpuduXKbkYMWAYH/YaXZqAAAAa/////wAAAAAYYhoAAYagGQEpGv////8AAAAAARoAAYagGGcB9oIjgRgylAAAAPYRAAQAABIIAfYYHwCAAABg9pgpIBr/////AAAAABhjGgABhqAZASoBARhjGGMaJgAAAfX0VJWbltaVm5bWlZuW1pWbltaVm5bWAGAA9hpdmoAAABr/////AAAAABhjGgABhqAZASsa/////wAAAAABGgABhqAYZwH2giJyY29tLmFwcGxlLmNmcHJlZnNkgiJyL3Vzci9zYmluL2NmcHJlZnNklyEYNPQaAQAAEBmBpAEamjT8iwAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhjGgABhqAZASsBARhjGGMaJgAAAfX0VIv8NJqL/DSai/w0mov8NJqL/DSaGDNgGCD2Gl2agAAAGv////8AAAAAGGMaAAGGoBkBKxr/////AAAAAAEaAAGGoBhnAfaCImZkYWVtb26CI4IYNBg1lAAAAPYTAAAAABQJAfYYIACAAABg9oIieDUvTGlicmFyeS9NYW5hZ2VkIFByZWZlcmVuY2VzLy5HbG9iYWxQcmVmZXJlbmNlcy5wbGlzdJchGDb0GgEAABAZgaQBGnSG5QEAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9hQAAgAAARghgiJ4LS9MaWJyYXJ5L1ByZWZlcmVuY2VzLy5HbG9iYWxQcmVmZXJlbmNlcy5wbGlzdJchGDf0GgEAABAZgaQBGqLaG1IAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9hQAAAAAARgijAwAAPYUAAkAAPQYIvSYKSAa/////wAAAAAYZBoAAYagGQEsAQEYZBhkGiYAAAH19FSVm5bWlZuW1pWbltaVm5bWlZuW1gBgAPYaXZqAAAAa/////wAAAAAYZBoAAYagGQEtGv////8AAAAAARoAAYagGGcB9oIibWNvbS5hcHBsZS5sc2SCInAvdXNyL2xpYmV4ZWMvbHNklyEYOfQaAQAAEBmBpAEaIWnILQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhkGgABhqAZAS0BARhkGGQaJgAAAfX0VC3IaSEtyGkhLchpIS3IaSEtyGkhGDhgGCP2Gl2agAAAGv////8AAAAAGGQaAAGGoBkBLRr/////AAAAAAEaAAGGoBhnAfaCImlydW5Bc1Jvb3SCI4IYORg6lAAAAPYVAAMAABYKAfYYIwCAAABg9osBAAD2FgACAAABB4IieH0vcHJpdmF0ZS92YXIvZm9sZGVycy96ei96eXh2cHh2cTZjc2Z4dm5fbjAwMDAwMDAwMDAwMDAvMC9jb20uYXBwbGUuTGF1bmNoU2VydmljZXMuZHYvY29tLmFwcGxlLkxhdW5jaFNlcnZpY2VzLTUwMTktdjIuY3NzdG9yZZchGDv0GgEAABAZgaQBGsYbYl8AAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9hYAAAAAARgkmCkgGv////8AAAAAGGUaAAGGoBkBLgEBGGUYZRomAAAB9fRUlZuW1pWbltaVm5bWlZuW1pWbltYAYAD2Gl2agAAAGv////8AAAAAGGUaAAGGoBkBLxr/////AAAAAAEaAAGGoBhnAfaCIngbY29tLmFwcGxlLmVuZHBvaW50c2VjdXJpdHlkgiJ4Hi91c3IvbGliZXhlYy9lbmRwb2ludHNlY3VyaXR5ZJchGD30GgEAABAZgaQBGmY1ZA8AAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACYKSAa/////wAAAAAYZRoAAYagGQEvAQEYZRhlGiYAAAH19FQPZDVmD2Q1Zg9kNWYPZDVmD2Q1Zhg8YBgl9hpdmoAAABr/////AAAAABhlGgABhqAZAS8a/////wAAAAABGgABhqAYZwH2giOBGD2UAAAA9hcAAgAAGBgLAfYYJQCAAABg9oIieCIvTGlicmFyeS9TeXN0ZW1FeHRlbnNpb25zL2RiLnBsaXN0lyEYPvQaAQAAEBmBpAEagt6vtgAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2GBgAAQAAARgmgiJwY29tLmFwcGxlLmNsaWVudIIidS91c3IvbG9jYWwvYmluL2NsaWVudJchGED0GgEAABAZgaQBGsZ4QAgAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACYKSAa/////wAAAAAYZhoAAYagGQExAQEYZhhmGiYAAAH19FQIQHjGCEB4xghAeMYIQHjGCEB4xhg/YBgn9hpdmoAAABr/////AAAAABhmGgABhqAZATEa/////wAAAAABGgABhqAYZwH2giJhL5chGEH0GgEAABAZQe0BGioMl14AAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9hgZAAAAAAEYKIsKAAD2GBkAGCsAggEa/////wEYKIQCGCwav6Uw9kWCGCwYvg=="
};
