// Generated from models/late-boot.yaml by npm run generate.
import type { Prepared } from '../resolved.ts';

export const prepared: Prepared = {
  "name": "late-boot",
  "services": [
    {
      "name": "trustd",
      "source": "Apple's reference says that trust evaluation may block and may use the network; trustd answers it under these Mach names and keeps its stores in /private/var/protected/trustd. Developer forum threads 773820 and others show clients that were killed inside SecStaticCodeCheckValidityWithErrors.",
      "assumed": "Which store is opened for which question, that a code check and the certificates of SecCodeCopySigningInformation always get as far as trustd, and the time. That the mount table is asked for first is seen in stacks; it is the caller that asks coreservicesd there, and here it is written as if trustd did.",
      "workNs": 4000000,
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
          "eventType": 1,
          "path": "/private/var/protected/trustd/valid.sqlite3",
          "template": 0,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/trustd"
        },
        {
          "eventType": 12,
          "path": "/private/var/protected/trustd/valid.sqlite3",
          "template": 1,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/trustd"
        }
      ],
      "needs": [
        {
          "service": 1,
          "beforeEvent": 0
        }
      ]
    },
    {
      "name": "coreservicesd",
      "source": "Stacks of killed clients end in CarbonCore's check-in with this server: code check, then file attributes in CoreServicesInternal, then CarbonCore's RPC, then mach_msg.",
      "assumed": "What the server reads while it answers, and the time.",
      "workNs": 1000000,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.CoreServices.coreservicesd"
        }
      ],
      "events": [
        {
          "eventType": 54,
          "path": "/System/Volumes/Data",
          "template": 2,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/System/Library/CoreServices/coreservicesd"
        }
      ],
      "needs": []
    },
    {
      "name": "securityd",
      "source": "The keychain and authorization references say that these calls wait for the security server, and perhaps for the user; securityd(1) names the daemon. The system keychain is /Library/Keychains/System.keychain.",
      "assumed": "That the keychain file is opened anew for every question, that the Mach names com.apple.securityd and com.apple.securityd.xpc are this daemon's (they may be those of secd), and the time. On today's systems secd answers for items of the data protection keychain; it is not a model of its own. Whether a question about a running process's code (SecCodeCopyGuestWithAttributes) leaves the process is doubtful, so it leads to no daemon here.",
      "workNs": 3000000,
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
          "eventType": 1,
          "path": "/Library/Keychains/System.keychain",
          "template": 3,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/sbin/securityd"
        },
        {
          "eventType": 12,
          "path": "/Library/Keychains/System.keychain",
          "template": 4,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/sbin/securityd"
        }
      ],
      "needs": []
    },
    {
      "name": "syspolicyd",
      "source": "spctl(8) and public analyses name syspolicyd as what answers assessments under these Mach names and keeps its decisions in /private/var/db/SystemPolicyConfiguration.",
      "assumed": "That the policy database is opened for every assessment, that certificates are checked through trustd, and the time.",
      "workNs": 12000000,
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
          "eventType": 1,
          "path": "/private/var/db/SystemPolicyConfiguration/ExecPolicy",
          "template": 5,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/syspolicyd"
        }
      ],
      "needs": [
        {
          "service": 0,
          "beforeEvent": 1
        }
      ]
    },
    {
      "name": "diskarbitrationd",
      "source": "diskarbitrationd(8): it mounts disks and answers the Disk Arbitration framework under this Mach name. In developer forum thread 773820 clients hang in Disk Arbitration calls at boot.",
      "assumed": "That a question makes it look at the volume database, and the time. It may also be in the middle of the mount that the client is asked about: early-boot has that.",
      "workNs": 2000000,
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
          "path": "/private/var/db/volinfo.database",
          "template": 6,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/diskarbitrationd"
        },
        {
          "eventType": 12,
          "path": "/private/var/db/volinfo.database",
          "template": 7,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/diskarbitrationd"
        }
      ],
      "needs": []
    },
    {
      "name": "opendirectoryd",
      "source": "opendirectoryd(8): it answers the Open Directory framework, getpwnam and its kin, and membership questions under these Mach names. Local records are property lists in /private/var/db/dslocal/nodes/Default.",
      "assumed": "That a query of the framework opens a record while questions of libinfo are answered from memory, which is why getpwuid and its kin lead here in early-boot only; the time.",
      "workNs": 2000000,
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
      "events": [
        {
          "eventType": 1,
          "path": "/private/var/db/dslocal/nodes/Default/users/root.plist",
          "template": 8,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/opendirectoryd"
        },
        {
          "eventType": 12,
          "path": "/private/var/db/dslocal/nodes/Default/users/root.plist",
          "template": 9,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/opendirectoryd"
        }
      ],
      "needs": []
    },
    {
      "name": "tccd",
      "source": "Apple's platform security guide describes the decisions; the system's tccd answers under com.apple.tccd.system, that of a user under com.apple.tccd, each with a database TCC.db below Application Support.",
      "assumed": "That the database is opened for every question, that the asker's signature is checked through trustd, and the time.",
      "workNs": 3000000,
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
          "eventType": 1,
          "path": "/Library/Application Support/com.apple.TCC/TCC.db",
          "template": 10,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/System/Library/PrivateFrameworks/TCC.framework/Support/tccd"
        }
      ],
      "needs": [
        {
          "service": 0,
          "beforeEvent": 1
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
          "path": "/private/var/db/diagnostics/Persist/0000000000000001.tracev3",
          "template": 11,
          "auth": true,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/logd"
        }
      ],
      "needs": []
    },
    {
      "name": "diagnosticd",
      "source": "diagnosticd(8) hands log messages to whoever streams them; log(1) asks it under this Mach name.",
      "assumed": "That it asks logd, and the time.",
      "workNs": 1000000,
      "reaches": [
        {
          "kind": "mach",
          "name": "com.apple.diagnosticd"
        }
      ],
      "events": [],
      "needs": [
        {
          "service": 7,
          "beforeEvent": 0
        }
      ]
    },
    {
      "name": "cfprefsd",
      "source": "cfprefsd(8): it reads and writes preferences for every process. The first look at a domain is a round trip to it; synchronising always is.",
      "assumed": "That every question reads a file, which file, and the time.",
      "workNs": 1000000,
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
          "eventType": 1,
          "path": "/Library/Preferences/.GlobalPreferences.plist",
          "template": 12,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/sbin/cfprefsd"
        },
        {
          "eventType": 12,
          "path": "/Library/Preferences/.GlobalPreferences.plist",
          "template": 13,
          "auth": false,
          "mustAnswer": false,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/sbin/cfprefsd"
        }
      ],
      "needs": []
    },
    {
      "name": "lsd",
      "source": "lsd keeps the database of applications that Launch Services asks, a .csstore file in the per-user folder com.apple.LaunchServices.dv, and answers under these Mach names.",
      "assumed": "That a lookup opens the database and does not use a mapping that exists, the number in its name, and the time.",
      "workNs": 3000000,
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
          "eventType": 1,
          "path": "/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/0/com.apple.LaunchServices.dv/com.apple.LaunchServices-5019-v2.csstore",
          "template": 14,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/lsd"
        }
      ],
      "needs": []
    },
    {
      "name": "endpointsecurityd",
      "source": "endpointsecurityd is launched as com.apple.endpointsecurity.endpointsecurityd and brings up the system extensions that are ES clients, which it is told of under com.apple.endpointsecurity.system-extensions (seen on macOS 10.15).",
      "assumed": "That both names lead here on today's systems, that it asks tccd whether a client may be one, and the time.",
      "workNs": 2000000,
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
          "eventType": 1,
          "path": "/Library/SystemExtensions/db.plist",
          "template": 15,
          "auth": true,
          "mustAnswer": true,
          "firstCall": false,
          "windowNs": 0,
          "executable": "/usr/libexec/endpointsecurityd"
        }
      ],
      "needs": [
        {
          "service": 6,
          "beforeEvent": 1
        }
      ]
    }
  ],
  "templateCount": 18,
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
    99
  ],
  "ownFiles": {
    "auth": 16,
    "notify": 17
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
    "/usr/libexec/endpointsecurityd"
  ],
  "templates": "gm5lc3JlcGxheS10cmFjZQGEAAAaPeOyqVkHdbZib3OjZWJ1aWxk9mVtYWpvcvZndmVyc2lvbvZlbXV0ZXNndW5rbm93bmVub3Rlc4BmYm9vdElk9mZidWRnZXQbAAAAA34R1gBmZXZlbnRzhIMBd0VTX0VWRU5UX1RZUEVfQVVUSF9PUEVOb2VzX2V2ZW50X29wZW5fdIMKeBlFU19FVkVOVF9UWVBFX05PVElGWV9PUEVOb2VzX2V2ZW50X29wZW5fdIMMeBpFU19FVkVOVF9UWVBFX05PVElGWV9DTE9TRXBlc19ldmVudF9jbG9zZV90gxg2eBlFU19FVkVOVF9UWVBFX05PVElGWV9TVEFUb2VzX2V2ZW50X3N0YXRfdGZmaWVsZHOmaWVzX2ZpbGVfdJZkcGF0aG5wYXRoX3RydW5jYXRlZGtzdGF0LnN0X2RldmxzdGF0LnN0X21vZGVtc3RhdC5zdF9ubGlua2tzdGF0LnN0X2lub2tzdGF0LnN0X3VpZGtzdGF0LnN0X2dpZGxzdGF0LnN0X3JkZXZ4GHN0YXQuc3RfYXRpbWVzcGVjLnR2X3NlY3gZc3RhdC5zdF9hdGltZXNwZWMudHZfbnNlY3gYc3RhdC5zdF9tdGltZXNwZWMudHZfc2VjeBlzdGF0LnN0X210aW1lc3BlYy50dl9uc2VjeBhzdGF0LnN0X2N0aW1lc3BlYy50dl9zZWN4GXN0YXQuc3RfY3RpbWVzcGVjLnR2X25zZWN4HHN0YXQuc3RfYmlydGh0aW1lc3BlYy50dl9zZWN4HXN0YXQuc3RfYmlydGh0aW1lc3BlYy50dl9uc2VjbHN0YXQuc3Rfc2l6ZW5zdGF0LnN0X2Jsb2Nrc29zdGF0LnN0X2Jsa3NpemVtc3RhdC5zdF9mbGFnc2tzdGF0LnN0X2dlbmtlc190aHJlYWRfdIFpdGhyZWFkX2lkbGVzX3Byb2Nlc3NfdJgocGF1ZGl0X3Rva2VuLmF1aWRwYXVkaXRfdG9rZW4uZXVpZHBhdWRpdF90b2tlbi5lZ2lkcGF1ZGl0X3Rva2VuLnJ1aWRwYXVkaXRfdG9rZW4ucmdpZG9hdWRpdF90b2tlbi5waWRwYXVkaXRfdG9rZW4uYXNpZHZhdWRpdF90b2tlbi5waWR2ZXJzaW9uZHBwaWRtb3JpZ2luYWxfcHBpZGhncm91cF9pZGpzZXNzaW9uX2lkcWNvZGVzaWduaW5nX2ZsYWdzcmlzX3BsYXRmb3JtX2JpbmFyeWxpc19lc19jbGllbnRmY2RoYXNoanNpZ25pbmdfaWRndGVhbV9pZGpleGVjdXRhYmxlY3R0eXFzdGFydF90aW1lLnR2X3NlY3JzdGFydF90aW1lLnR2X3VzZWN4HHJlc3BvbnNpYmxlX2F1ZGl0X3Rva2VuLmF1aWR4HHJlc3BvbnNpYmxlX2F1ZGl0X3Rva2VuLmV1aWR4HHJlc3BvbnNpYmxlX2F1ZGl0X3Rva2VuLmVnaWR4HHJlc3BvbnNpYmxlX2F1ZGl0X3Rva2VuLnJ1aWR4HHJlc3BvbnNpYmxlX2F1ZGl0X3Rva2VuLnJnaWR4G3Jlc3BvbnNpYmxlX2F1ZGl0X3Rva2VuLnBpZHgccmVzcG9uc2libGVfYXVkaXRfdG9rZW4uYXNpZHgicmVzcG9uc2libGVfYXVkaXRfdG9rZW4ucGlkdmVyc2lvbndwYXJlbnRfYXVkaXRfdG9rZW4uYXVpZHdwYXJlbnRfYXVkaXRfdG9rZW4uZXVpZHdwYXJlbnRfYXVkaXRfdG9rZW4uZWdpZHdwYXJlbnRfYXVkaXRfdG9rZW4ucnVpZHdwYXJlbnRfYXVkaXRfdG9rZW4ucmdpZHZwYXJlbnRfYXVkaXRfdG9rZW4ucGlkd3BhcmVudF9hdWRpdF90b2tlbi5hc2lkeB1wYXJlbnRfYXVkaXRfdG9rZW4ucGlkdmVyc2lvbnZjc192YWxpZGF0aW9uX2NhdGVnb3J5a2NkaGFzaF9mdWxsb2VzX2V2ZW50X29wZW5fdIJlZmZsYWdkZmlsZW9lc19ldmVudF9zdGF0X3SBZnRhcmdldHBlc19ldmVudF9jbG9zZV90g2htb2RpZmllZGZ0YXJnZXRzd2FzX21hcHBlZF93cml0YWJsZWZzb3VyY2VlYnVpbHRobWFjaEJhc2UaO5rKAGhtaXNzTW9kZWd1bmtub3duaHRpbWViYXNlggEBaHdhbGxCYXNlGxhsxqzUsAAAaWF1dGhUd2luc4BpY3JlYXRlZEJ5eBlzZXJ2aWNlIG1vZGVsczogbGF0ZS1ib290aXByb2Nlc3Nlc4BpcmVkYWN0aW9u9mlyZXNwb25zZXP0a2FwcGxpY2F0aW9uaGVzcmVwbGF5bGJ1ZGdldFNvdXJjZXgzbm90IHVzZWQ6IHdoYXQgaGFzIG5vIGJ1ZGdldCBnZXRzIHRoYXQgb2YgdGhlIHRyYWNlbGRlZmF1bHRNdXRlc2d1bmtub3dubXN1YnNjcmlwdGlvbnNndW5rbm93bm5tZXNzYWdlVmVyc2lvbguEAQAaQTHY8lkPvIIicGNvbS5hcHBsZS50cnVzdGSCInMvdXNyL2xpYmV4ZWMvdHJ1c3RklyEB9BoBAAAQGYGkARrEbUh8AAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAmCkgGv////8ZARoZARoZARoZARoYWBoAAYagGQEVAQEYWBhYGiYAAAH19FR8SG3EfEhtxHxIbcR8SG3EfEhtxABgAPYaXZqAAAAa/////wAAAAAYWBoAAYagGQEVGv////8AAAAAARoAAYagGGcB9oIkAYIieCsvcHJpdmF0ZS92YXIvcHJvdGVjdGVkL3RydXN0ZC92YWxpZC5zcWxpdGUzlyEC9BoBAAAQGYGkARp7mfxrAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYAAAAAAAEBjAwAAPYAAAEAAPQB9IIid2NvbS5hcHBsZS5jb3Jlc2VydmljZXNkgiJ4Ki9TeXN0ZW0vTGlicmFyeS9Db3JlU2VydmljZXMvY29yZXNlcnZpY2VzZJchBPQaAQAAEBmBpAEaU+2LHQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhZGgABhqAZARcBARhZGFkaJgAAAfX0VB2L7VMdi+1THYvtUx2L7VMdi+1TA2AC9hpdmoAAABr/////AAAAABhZGgABhqAZARca/////wAAAAABGgABhqAYZwH2giJ0L1N5c3RlbS9Wb2x1bWVzL0RhdGGXIQX0GgEAABAZgaQBGhKiogwAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACKGDYAAPYBAAIAAAOCInNjb20uYXBwbGUuc2VjdXJpdHlkgiJzL3Vzci9zYmluL3NlY3VyaXR5ZJchB/QaAQAAEBmBpAEahDXgGgAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhaGgABhqAZARkBARhaGFoaJgAAAfX0VBrgNYQa4DWEGuA1hBrgNYQa4DWEBmAE9hpdmoAAABr/////AAAAABhaGgABhqAZARka/////wAAAAABGgABhqAYZwH2giJ4Ii9MaWJyYXJ5L0tleWNoYWlucy9TeXN0ZW0ua2V5Y2hhaW6XIQj0GgEAABAZgaQBGthNAEkAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9gIAAgAAAQWMDAAA9gIAAgAA9AX0giJ0Y29tLmFwcGxlLnN5c3BvbGljeWSCIncvdXNyL2xpYmV4ZWMvc3lzcG9saWN5ZJchCvQaAQAAEBmBpAEa6AdAxwAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhbGgABhqAZARsBARhbGFsaJgAAAfX0VMdAB+jHQAfox0AH6MdAB+jHQAfoCWAG9hpdmoAAABr/////AAAAABhbGgABhqAZARsa/////wAAAAABGgABhqAYZwH2giJ4NC9wcml2YXRlL3Zhci9kYi9TeXN0ZW1Qb2xpY3lDb25maWd1cmF0aW9uL0V4ZWNQb2xpY3mXIQv0GgEAABAZgaQBGotCnTgAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9gMAAQAAAweCIngaY29tLmFwcGxlLmRpc2thcmJpdHJhdGlvbmSCIngdL3Vzci9saWJleGVjL2Rpc2thcmJpdHJhdGlvbmSXIQ30GgEAABAZgaQBGnqqtlwAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACYKSAa/////wAAAAAYXBoAAYagGQEdAQEYXBhcGiYAAAH19FRctqp6XLaqely2qnpctqp6XLaqegxgCPYaXZqAAAAa/////wAAAAAYXBoAAYagGQEdGv////8AAAAAARoAAYagGGcB9oIieCAvcHJpdmF0ZS92YXIvZGIvdm9saW5mby5kYXRhYmFzZZchDvQaAQAAEBmBpAEaB2qShwAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2BAAAAAABCYwMAAD2BAACAAD0CfSCIngYY29tLmFwcGxlLm9wZW5kaXJlY3RvcnlkgiJ4Gy91c3IvbGliZXhlYy9vcGVuZGlyZWN0b3J5ZJchEPQaAQAAEBmBpAEa02/PVwAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhdGgABhqAZAR8BARhdGF0aJgAAAfX0VFfPb9NXz2/TV89v01fPb9NXz2/TD2AK9hpdmoAAABr/////AAAAABhdGgABhqAZAR8a/////wAAAAABGgABhqAYZwH2giJ4Ni9wcml2YXRlL3Zhci9kYi9kc2xvY2FsL25vZGVzL0RlZmF1bHQvdXNlcnMvcm9vdC5wbGlzdJchEfQaAQAAEBmBpAEaGvKhdQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAIsBAAD2BQABAAABC4wMAAD2BQABAAD0C/SCIm5jb20uYXBwbGUudGNjZIIieDwvU3lzdGVtL0xpYnJhcnkvUHJpdmF0ZUZyYW1ld29ya3MvVENDLmZyYW1ld29yay9TdXBwb3J0L3RjY2SXIRP0GgEAABAZgaQBGv5+g0QAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACYKSAa/////wAAAAAYXhoAAYagGQEhAQEYXhheGiYAAAH19FREg37+RIN+/kSDfv5Eg37+RIN+/hJgDPYaXZqAAAAa/////wAAAAAYXhoAAYagGQEhGv////8AAAAAARoAAYagGGcB9oIieDEvTGlicmFyeS9BcHBsaWNhdGlvbiBTdXBwb3J0L2NvbS5hcHBsZS5UQ0MvVENDLmRilyEU9BoBAAAQGYGkARp5u6BOAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYGAAEAAAMNgiJuY29tLmFwcGxlLmxvZ2SCInEvdXNyL2xpYmV4ZWMvbG9nZJchFvQaAQAAEBmBpAEaXmUTJAAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////GQEQGQEQGQEQGQEQGF8aAAGGoBkBIwEBGF8YXxomAAAB9fRUJBNlXiQTZV4kE2VeJBNlXiQTZV4VYA72Gl2agAAAGv////8AAAAAGF8aAAGGoBkBIxr/////AAAAAAEaAAGGoBhnAfaCIng8L3ByaXZhdGUvdmFyL2RiL2RpYWdub3N0aWNzL1BlcnNpc3QvMDAwMDAwMDAwMDAwMDAwMS50cmFjZXYzlyEX9BoBAAAQGYGkARpUg7eUAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYHAAAAAAIPgiJyY29tLmFwcGxlLmNmcHJlZnNkgiJyL3Vzci9zYmluL2NmcHJlZnNklyEYGfQaAQAAEBmBpAEamjT8iwAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhgGgABhqAZASUBARhgGGAaJgAAAfX0VIv8NJqL/DSai/w0mov8NJqL/DSaGBhgEPYaXZqAAAAa/////wAAAAAYYBoAAYagGQElGv////8AAAAAARoAAYagGGcB9oIieC0vTGlicmFyeS9QcmVmZXJlbmNlcy8uR2xvYmFsUHJlZmVyZW5jZXMucGxpc3SXIRga9BoBAAAQGYGkARqi2htSAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYIAAAAAAERjAwAAPYIAAMAAPQR9IIibWNvbS5hcHBsZS5sc2SCInAvdXNyL2xpYmV4ZWMvbHNklyEYHPQaAQAAEBmBpAEaIWnILQAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhhGgABhqAZAScBARhhGGEaJgAAAfX0VC3IaSEtyGkhLchpIS3IaSEtyGkhGBtgEvYaXZqAAAAa/////wAAAAAYYRoAAYagGQEnGv////8AAAAAARoAAYagGGcB9oIieH0vcHJpdmF0ZS92YXIvZm9sZGVycy96ei96eXh2cHh2cTZjc2Z4dm5fbjAwMDAwMDAwMDAwMDAvMC9jb20uYXBwbGUuTGF1bmNoU2VydmljZXMuZHYvY29tLmFwcGxlLkxhdW5jaFNlcnZpY2VzLTUwMTktdjIuY3NzdG9yZZchGB30GgEAABAZgaQBGsYbYl8AAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9gkAAQAAAROCIngbY29tLmFwcGxlLmVuZHBvaW50c2VjdXJpdHlkgiJ4Hi91c3IvbGliZXhlYy9lbmRwb2ludHNlY3VyaXR5ZJchGB/0GgEAABAZgaQBGmY1ZA8AAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACYKSAa/////wAAAAAYYhoAAYagGQEpAQEYYhhiGiYAAAH19FQPZDVmD2Q1Zg9kNWYPZDVmD2Q1ZhgeYBT2Gl2agAAAGv////8AAAAAGGIaAAGGoBkBKRr/////AAAAAAEaAAGGoBhnAfaCIngiL0xpYnJhcnkvU3lzdGVtRXh0ZW5zaW9ucy9kYi5wbGlzdJchGCD0GgEAABAZgaQBGoLer7YAAAAaXZqAAAAaXZqAAAAaXZqAAAAaXZqAAAAZEAAIGRAAAACLAQAA9goAAAAAARWCInBjb20uYXBwbGUuY2xpZW50giJ1L3Vzci9sb2NhbC9iaW4vY2xpZW50lyEYIvQaAQAAEBmBpAEaxnhACAAAABpdmoAAABpdmoAAABpdmoAAABpdmoAAABkQAAgZEAAAAJgpIBr/////AAAAABhjGgABhqAZASsBARhjGGMaJgAAAfX0VAhAeMYIQHjGCEB4xghAeMYIQHjGGCFgFvYaXZqAAAAa/////wAAAAAYYxoAAYagGQErGv////8AAAAAARoAAYagGGcB9oIiYS+XIRgj9BoBAAAQGUHtARoqDJdeAAAAGl2agAAAGl2agAAAGl2agAAAGl2agAAAGRAACBkQAAAAiwEAAPYLAAAAAAEXiwoAAPYLABEAggEa/////wEXhAISGvAQzS9EghIYWw=="
};
