// Findings from the content of a Mach-O slice, and how dyld and AMFI treat it. This project has not observed any of it
// on a Mac; docs/explain/macos.md keeps the list.

import { shellQuoted } from '../words/shell-words.ts';
import { fateOf } from './apple-programs.ts';
import type { Host, Row } from './finding.ts';
import type { MachOSlice } from './mach-o.ts';
import { isSanitizer } from './sanitizer.ts';
import { adHocCopy } from './signing.ts';

export interface SliceFacts {
  /** "The client ./x", or "The client ./x (arm64)" if it does not apply to the other slices. */
  readonly subject: string;
  readonly path: string;
  /** Path of the program's bundle; null for a bare program. */
  readonly bundle: string | null;
  readonly slice: MachOSlice;
  /** All architectures of the file. */
  readonly architectures: readonly string[];
  readonly host: Host;
  readonly isClient: boolean;
}

const esEntitlement = 'com.apple.developer.endpoint-security.client';
const allowVariables = 'com.apple.security.cs.allow-dyld-environment-variables';
const allowLibraries = 'com.apple.security.cs.disable-library-validation';
/** Only a provisioning profile grants these; Apple's own programs have the private ones. */
const restricted = /^(com\.apple\.(developer|private)\.|com\.apple\.application-identifier$|keychain-access-groups$)/;

const has = ({ slice }: SliceFacts, name: string): boolean => slice.signature?.entitlements.get(name) === true;
const isProgram = ({ slice }: SliceFacts): boolean => slice.type === 'program';
const isForMacs = ({ slice }: SliceFacts): boolean =>
  slice.platform === null || slice.platform === 'macOS' || slice.platform === 'Mac Catalyst';
const copyCommands = ({ path, bundle }: SliceFacts): readonly string[] => adHocCopy(path, bundle);
const otherRestricted = ({ slice }: SliceFacts): string[] =>
  [...(slice.signature?.entitlements.keys() ?? [])].filter((name) => restricted.test(name) && name !== esEntitlement);

export const sliceRows: readonly Row<SliceFacts>[] = [
  {
    slug: 'not-a-program',
    grade: 'refused',
    found: (facts) => !isProgram(facts),
    sentence: ({ subject, slice }) =>
      `${subject} is not a program but ${slice.type === 'object' ? 'an object file' : `a ${slice.type}`}.`,
    remedy: () => 'Name the program that loads it.',
  },
  {
    slug: 'other-platform',
    grade: 'refused',
    found: (facts) => !isForMacs(facts),
    sentence: ({ subject, slice }) => `${subject} is built for ${slice.platform}, not for macOS.`,
    remedy: () => 'Build it for macOS: xcodebuild -destination platform=macOS, or clang -target arm64-apple-macos11.',
  },
  {
    slug: 'static',
    grade: 'refused',
    found: (facts) => isProgram(facts) && facts.slice.loader === null,
    sentence: ({ subject }) => `${subject} is static: it does not use dyld, so nothing can be inserted into it.`,
    remedy: () => 'Link it without -static.',
  },
  {
    slug: 'restricted-segment',
    grade: 'refused',
    found: ({ slice }) => slice.restricted,
    sentence: ({ subject }) =>
      `${subject} has a section __RESTRICT,__restrict: dyld ignores DYLD_INSERT_LIBRARIES for it.`,
    remedy: () => 'Link the test build without -sectcreate __RESTRICT __restrict; signing again does not help.',
  },
  {
    slug: 'pointer-authentication',
    grade: 'refused',
    found: ({ slice }) => slice.architecture === 'arm64e',
    sentence: ({ subject }) =>
      `${subject} is arm64e: dyld inserts only arm64e libraries into it, and the replayer is arm64 and x86_64.`,
    remedy: () => 'Build the test with ARCHS=arm64 (clang -arch arm64).',
  },
  {
    slug: 'platform-binary',
    grade: 'refused',
    // Without protection only an arm64e slice keeps the library out, and that is a row of its own.
    found: ({ slice, host }) => (slice.signature?.platformBinary ?? false) && host.integrity?.() !== 'off',
    sentence: ({ subject, host }) => `${subject} is signed by Apple as part of macOS: ${fateOf(host)}.`,
    remedy: () => 'Start the client itself, not through a system program.',
  },
  {
    slug: 'unsigned',
    grade: 'refused',
    found: (facts) => isProgram(facts) && facts.slice.architecture === 'arm64' && facts.slice.signature === null,
    sentence: ({ subject }) => `${subject} is not signed: Apple silicon kills such a program when it starts.`,
    remedy: () => 'Sign it ad hoc:',
    commands: ({ path, bundle }) => [`codesign --force --sign - ${shellQuoted(bundle ?? path)}`],
  },
  {
    slug: 'es-entitlement',
    grade: 'refused',
    found: (facts) => has(facts, esEntitlement) && (facts.slice.signature?.adHoc ?? false),
    sentence: ({ subject }) =>
      `${subject} claims ${esEntitlement} with an ad-hoc signature: AMFI kills it when it starts (exit status 137).`,
    remedy: () =>
      'The replayer serves the ES functions itself and does not need the entitlement. Replay a copy without it:',
    commands: copyCommands,
  },
  {
    slug: 'restricted-entitlement',
    grade: 'refused',
    found: (facts) => otherRestricted(facts).length > 0 && (facts.slice.signature?.adHoc ?? false),
    sentence: (facts) =>
      `${facts.subject} claims ${otherRestricted(facts).join(', ')} with an ad-hoc signature: AMFI kills it when it starts, because only a provisioning profile grants them.`,
    remedy: () => 'Replay a copy without entitlements:',
    commands: copyCommands,
  },
  {
    slug: 'restrict-flag',
    grade: 'refused',
    found: ({ slice }) => slice.signature?.restrict ?? false,
    sentence: ({ subject }) =>
      `${subject} is signed with the flag "restrict": dyld ignores DYLD_INSERT_LIBRARIES for it.`,
    remedy: () => 'Replay a copy that is signed ad hoc:',
    commands: copyCommands,
  },
  {
    slug: 'hardened-runtime',
    grade: 'refused',
    found: (facts) => (facts.slice.signature?.hardenedRuntime ?? false) && !has(facts, allowVariables),
    sentence: ({ subject }) =>
      `${subject} has the hardened runtime without ${allowVariables}: dyld ignores DYLD_INSERT_LIBRARIES.`,
    remedy: () => 'Replay a copy that is signed ad hoc, without the hardened runtime:',
    commands: copyCommands,
  },
  {
    slug: 'library-validation',
    grade: 'refused',
    found: (facts) => {
      const signature = facts.slice.signature;
      const validates = signature !== null && (signature.libraryValidation || signature.hardenedRuntime);
      return validates && !has(facts, allowLibraries);
    },
    sentence: ({ subject }) =>
      `${subject} has library validation (${allowLibraries} is missing): it is killed when it loads a library of another team, such as the replayer.`,
    remedy: () => 'Replay a copy that is signed ad hoc, without library validation:',
    commands: copyCommands,
  },
  {
    slug: 'es-profile',
    grade: 'warning',
    found: (facts) => has(facts, esEntitlement) && !(facts.slice.signature?.adHoc ?? true),
    sentence: ({ subject }) =>
      `${subject} claims ${esEntitlement}: macOS starts it only with a provisioning profile that grants that.`,
    remedy: () => 'The replayer does not need the entitlement. On a machine without the profile replay a copy:',
    commands: copyCommands,
  },
  {
    slug: 'sandbox',
    grade: 'warning',
    found: (facts) => has(facts, 'com.apple.security.app-sandbox'),
    sentence: ({ subject }) =>
      `${subject} runs in the App Sandbox, which may block the replayer from its run directory. Endpoint Security is not available to sandboxed programs.`,
    remedy: () => 'Replay a copy without entitlements:',
    commands: copyCommands,
  },
  {
    slug: 'differing-entitlements',
    grade: 'warning',
    found: ({ slice }) => (slice.signature?.disagreeing.length ?? 0) > 0,
    sentence: ({ subject, slice }) =>
      `${subject} has different entitlements in XML and in DER (${slice.signature?.disagreeing.join(', ')}). macOS 12 and later read the DER, and so does esreplay.`,
    remedy: () => 'Sign it again with the codesign of macOS 12 or later.',
  },
  {
    slug: 'no-es-library',
    grade: 'warning',
    found: (facts) =>
      facts.isClient &&
      isProgram(facts) &&
      !facts.slice.libraries.some((path) => path.endsWith('/libEndpointSecurity.dylib')),
    sentence: ({ subject }) =>
      `${subject} is not linked to EndpointSecurity: it makes an ES client only if one of its libraries does, or a program that it starts.`,
    remedy: () => 'If its ES code is in a system extension, build a test host: docs/how-to/test-host.md.',
  },
  {
    slug: 'sanitizer',
    grade: 'warning',
    found: ({ slice }) => slice.libraries.some(isSanitizer),
    sentence: ({ subject }) =>
      `${subject} has the runtime of a sanitizer, which interposes the same functions; the last inserted library comes first.`,
    remedy: () => 'Check that the self-test of the report passes; measure times with a build without a sanitizer.',
  },
  {
    slug: 'rosetta',
    grade: 'warning',
    found: (facts) =>
      isProgram(facts) &&
      facts.slice.architecture.startsWith('x86_64') &&
      !facts.architectures.includes('arm64') &&
      (facts.host.system === 'linux' || facts.host.processor === 'arm64'),
    sentence: ({ subject }) =>
      `${subject} has no arm64 slice: on Apple silicon it runs under Rosetta, and not at all from macOS 28 on.`,
    remedy: () => 'Its times there are those of Rosetta; build it with ARCHS="arm64 x86_64" to measure.',
  },
];
