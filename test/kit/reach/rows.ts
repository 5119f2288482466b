// What clients of a Mac use that is easily missing on Linux: one program for each, whether it compiles, and what it
// prints. docs/reference/linux-kit.md has the table.

export interface Reach {
  /** In Markdown. */
  readonly uses: string;
  /** In this folder. */
  readonly program: string;
  /** What it prints, or the compiler's errors. */
  readonly ends: { readonly prints: readonly string[] } | { readonly refused: readonly string[] };
}

export const reaches: readonly Reach[] = [
  {
    uses: '`import SystemExtensions`, `import NetworkExtension`',
    program: 'extensions.swift',
    ends: {
      prints: ['start true', 'com.example.agent OSSystemExtensionErrorDomain 2 true', 'filter 5 true'],
    },
  },
  {
    uses: '`import Security`, `import CoreFoundation`, `as CFDictionary`',
    program: 'signatures.swift',
    ends: {
      prints: ['code 0 -4 0 OSStatus -4', 'keychain true true', 'self signatures signatures false', 'types true'],
    },
  },
  {
    uses: '`CFArray`, `CFDictionary`, `CFString`, `CFNumber`, `CFData`, `CFURL` by their functions; `CFPreferences`',
    program: 'collections.swift',
    ends: {
      prints: [
        'grüß 🍎 7 true grüß 🍎 true false true ab',
        '2 grüß 🍎 true ab y 2',
        '2 grüß 🍎 true ab false agent ab ["agrüß 🍎", "bab"]',
        '3 255 8 true -5 true true 9',
        '/bin/ls ls true 98 false file:///bin/',
        'NSPOSIXErrorDomain 2 true true 0 false',
      ],
    },
  },
  {
    uses: '`ATTR_CMN_*`, `MAXPATHLEN`, `sysctlbyname`, `SOL_LOCAL` with `LOCAL_PEERPID`, `getprogname`, in Swift',
    program: 'constants.swift',
    ends: { prints: ['88000001 true 0 true 4', '0 true constants'] },
  },
  {
    uses: 'Darwin, Security and CoreFoundation from `import Foundation`',
    program: 'foundation-brings.swift',
    ends: { prints: ['status 0 true true'] },
  },
  { uses: '`getprogname` in C', program: 'program-name.c', ends: { prints: ['program-name'] } },
  { uses: '`import CommonCrypto`', program: 'hashes.swift', ends: { prints: ['ba7816bf'] } },
  { uses: '`NSASCIIStringEncoding` as an integer', program: 'encodings.swift', ends: { prints: ['13 true 4'] } },
  { uses: 'Mach from `os/log.h`', program: 'log-brings-mach.c', ends: { prints: ['found 1'] } },
  {
    uses: "C's headers and dispatch from `Security/Security.h`",
    program: 'security-brings.c',
    ends: { prints: ['OSStatus -67062 15 0 1'] },
  },
  { uses: "Apple's C++ library: `kit --libcxx`", program: 'only-libcxx.cc', ends: { prints: ['libc++ 1'] } },
  {
    uses: '`import DiskArbitration`',
    program: 'disks.swift',
    ends: { refused: ["error: no such module 'DiskArbitration'"] },
  },
  {
    uses: '`import OpenDirectory`',
    program: 'records.swift',
    ends: { refused: ["error: no such module 'OpenDirectory'"] },
  },
  {
    uses: '`import CoreServices`',
    program: 'metadata.swift',
    ends: { refused: ["error: no such module 'CoreServices'"] },
  },
  {
    uses: '`import XPC`',
    program: 'asks-daemon.swift',
    ends: { refused: ["error: no such module 'XPC'"] },
  },
  {
    uses: '`@objc`, `NSXPCConnection`',
    program: 'talks-over-xpc.swift',
    ends: {
      refused: [
        'error: Objective-C interoperability is disabled',
        "error: cannot find 'NSXPCConnection' in scope",
        "error: cannot find 'NSXPCInterface' in scope",
      ],
    },
  },
];

/** The table of the page. */
export function reachTable(rows: readonly Reach[] = reaches): string {
  const lines = rows.map(({ uses, program, ends }) => {
    const [first] = 'refused' in ends ? ends.refused : [];
    const cells = first === undefined ? 'yes | yes' : `no: \`${first}\` | no`;
    return `| ${uses} | [${program}](../../test/kit/reach/${program}) | ${cells} |`;
  });
  return ['| a client uses | program | compiles | runs |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
