// What esreplay says of macOS and no Mac has confirmed yet: for each statement the tests that settle a part of it on
// Linux, the questions that ask a Mac, and what only a Mac can show. Becomes docs/reference/mac-statements.md.

export interface MacStatement {
  readonly says: string;
  /** Files of tests that settle a part of it on Linux. */
  readonly here: readonly string[];
  /** Questions of first-mac.sh, groups of them, or `job NAME` of the macOS workflow. */
  readonly asked: readonly string[];
  /** What is left for a Mac, and why. */
  readonly onlyMac: string;
  /** Who has seen it writes on which macOS. */
  readonly seen?: string;
}

const statement = (says: string, here: readonly string[], asked: readonly string[], onlyMac: string): MacStatement => ({
  says,
  here,
  asked,
  onlyMac,
});

const darwin = (...names: readonly string[]): string[] => names.map((name) => `test/darwin/${name}.darwin.ts`);

/** How the library, the addon and the recorder work there. */
export const macStatements: readonly MacStatement[] = [
  statement(
    'The struct layout matches every SDK (`node scripts/sdk-layout.mjs` compiles `src/schema/generated/abi_asserts.cc` against each)',
    ['test/structure/sdk-layout.test.ts', ...darwin('sdks')],
    ['xcode.abi'],
    "Apple's own headers: here the asserts run against ours, and against headers like those of four SDKs, generated from the same tables",
  ),
  statement(
    "The addon and the library build with node-gyp and Xcode's clang",
    ['test/package/mac-makefile.test.ts'],
    ['xcode.build'],
    'the Apple toolchain',
  ),
  statement(
    'dyld loads the library at all: one dylib for both processors, for macOS 11 and later, signed ad hoc, private functions imported weakly',
    darwin('library', 'run'),
    [
      'insert.signatures',
      'insert.macos11',
      'insert.macos15',
      'insert.names',
      'insert.names-weak',
      'insert.es-names',
      'insert.images',
      'insert.cut',
      'insert.flipped',
      'insert.unsigned',
    ],
    'dyld and AMFI: the file is built and checked here',
  ),
  statement(
    "dyld binds the tuples of frameworks' functions (`SecStaticCodeCheckValidity`, `DASessionCreate`: undefined names without a library, weak) where the client links the framework, and skips them elsewhere; Apple's linker writes them as LLVM's does (`-U` and weak)",
    darwin('frameworks'),
    ['insert.frameworks', 'verdict.signature'],
    "dyld itself and the shared cache: read in dyld's source, and run with a stand-in framework",
  ),
  statement(
    'libEndpointSecurity brings CoreFoundation, Foundation and IOKit, and Security since macOS 15.4: their functions are replaced in every client',
    [],
    ['insert.frameworks'],
    "dyld: it was read in Apple's stubs",
  ),
  statement(
    "Node loads the addon that was built on Linux, with C++ headers newer than the system's library",
    darwin('addon'),
    ['addon.handler'],
    "dyld, AMFI and Apple's libc++",
  ),
  statement(
    'Waiting on a word by `__ulock_wait` between processes, Mach time, rows for threads, the stack of a stopped thread',
    darwin('run'),
    ['number.overshoot', 'number.wake', 'image.order'],
    'the kernel: the loader imitates it',
  ),
  statement(
    'A wait in the kernel is seen at its edge (`__psynch_*`, `__ulock_*`, semaphores, `mach_msg`, `kevent_*`): which calls of macOS really go through it',
    darwin('rows', 'kernel-queues'),
    ['edge.unfair-lock', 'edge.mutex', 'edge.rwlock', 'edge.semaphore', 'edge.dispatch-sync', 'edge.sleep', 'edge.xpc'],
    "the system's libraries",
  ),
  statement(
    'Forms of a call that only some callers reach (`read$NOCANCEL`) run through the wrapper',
    darwin('library', 'first-mac'),
    ['edge.nocancel'],
    "libSystem's own callers of such forms",
  ),
  statement(
    "Which programs get the library: the program of a client's line and not its shell; no shell of `system()` before `es_new_client`; what a wrapper becomes. A program of Apple's with the variable set ignores it, or ends (arm64e, for which the library has no half)",
    ['test/run/mac-start.test.ts', ...darwin('starts')],
    ['insert.line', 'insert.shell', 'insert.wrapper', 'insert.apple'],
    'dyld, and the state of System Integrity Protection: here stand-ins have their rules',
  ),
  statement(
    'What the tuples cost at launch, and a wrapped call at run time',
    [],
    ['number.launch', 'number.call'],
    'dyld and the shared cache',
  ),
  statement(
    'What it costs to look names up in every image, at the start of a client that links hundreds of libraries',
    [],
    ['number.launch-images'],
    'dyld and the shared cache',
  ),
  statement('Faults of guarded messages on pages of 16 KiB', [], ['guard.read', 'guard.write'], 'another processor'),
  statement(
    "The status with which a client's `main` returned (macOS does not pass it to exit handlers)",
    darwin('first-mac'),
    ['verdict.main-status'],
    'libSystem',
  ),
  statement(
    "The slice of a universal client under Rosetta (up to macOS 27, after which the two questions expire): stacks are symbolicated for the processor in the image's header",
    [],
    ['rosetta.careful', 'rosetta.opens'],
    'two processors in one system',
  ),
  statement(
    'Functions, files and lines of a stack by `atos`: its output is parsed as its manual page describes it',
    ['test/symbols/symbols.test.ts'],
    ['image.atos', 'image.system-frames'],
    'it comes with the developer tools of a Mac',
  ),
  statement(
    'dyld honours our `__interpose` tuples in an ad-hoc signed client',
    darwin('run', 'scenarios'),
    [
      'insert.open',
      'insert.canary',
      'verdict.opens',
      'verdict.opens-seeds',
      'verdict.careful',
      'verdict.careful-seeds',
    ],
    'dyld, AMFI and the shared cache',
  ),
  statement(
    'What `esreplay doctor` says of each finding ([test-host.md](../how-to/test-host.md)): a client without it takes the library, one with it does not, and the `codesign` commands fix it',
    ['test/doctor/findings.test.ts'],
    ['sign'],
    'AMFI and dyld',
  ),
  statement(
    'Calls made by system frameworks reach the wrappers: dyld patches the pointers in the shared cache',
    [],
    ['inside'],
    "the shared cache: read in dyld's source ([Calls within the shared cache](../explain/macos.md#calls-within-the-shared-cache)), a Mac only confirms it",
  ),
  statement(
    "Which frameworks' connections go through the replaced functions of XPC, and so lead to a service model",
    darwin('frameworks'),
    ['edge.xpc', 'inside.preferences'],
    "the system's libraries: the loader's XPC answers everything",
  ),
  statement(
    'Deadline kills look as they do in the field (`Namespace ENDPOINTSECURITY, Code 2`)',
    ['test/cli/kill-report.test.ts'],
    ['kill.real', 'kill.report'],
    'written by the kernel',
  ),
  statement(
    'A client that is killed at a deadline has SIGKILL in its NOTIFY_EXIT, and no NOTIFY_SIGNAL comes before it (`--trigger-kill` expects both)',
    ['test/recorder/flight.test.ts'],
    ['kill.exit'],
    'the kernel, and the flags of the message',
  ),
  statement(
    '`esreplay bench`: processor time per thread, context switches and noise of the machine are read from `/proc` and omitted on macOS',
    [],
    ['number.bench'],
    'a system without `/proc`',
  ),
  statement('Timing figures of the replayer on Apple silicon', [], ['number'], 'another processor, another clock'),
  statement(
    'The default mute set of each release (the sample here is made up)',
    [],
    ['record.default-mutes'],
    'chosen by the system, not published; `es_muted_paths_events` of a new client prints it',
  ),
  statement(
    'How a client under Rosetta sees ticks (up to macOS 27; timebase 1/1 there, 125/3 natively)',
    [],
    ['rosetta.ticks'],
    'another architecture in one system',
  ),
  statement(
    'Extensions that are restarted after a kill, and held mounts and execs in early boot',
    [],
    ['extension.activated', 'boot.recorded'],
    'launchd and the kernel, with a Developer ID',
  ),
  statement(
    'An `acl_t` recreated by `acl_copy_int` from the bytes of a trace',
    [],
    ['verdict.corner-cases'],
    "Libc's ACL functions",
  ),
  statement(
    "A process whose program no team signed has a NULL `team_id`, as eslogger's null says",
    ['test/replayer/message-contents.test.ts'],
    ['record.teams'],
    'the message itself: eslogger may write null for an empty one',
  ),
  statement(
    'Consent, entitlements and being root: the codes 3, 4 and 5 of `es_new_client` for a real reason',
    ['test/docs/recording.test.ts'],
    ['recorder.unprivileged', 'recorder.root', 'record.real'],
    'TCC and AMFI',
  ),
  statement(
    'The recorder at all: that `esrecord` builds there and makes a client; what a real stream costs it; that macOS accepts its hand-made block; that libproc lists every running process to it, as a daemon and as an extension',
    darwin('recorder'),
    ['record.real', 'record.cost', 'record.replays', 'xcode.build'],
    'it has recorded only replays',
  ),
  statement(
    '`esrecordd` as a daemon and as a system extension: that macOS accepts the bundles, entitlements and profiles, that `build-sign-notarise.sh` succeeds and the host app compiles, that the extension runs in early boot and gets Full Disk Access',
    ['test/recorder/bundle.test.ts', 'test/recorder/extension.test.ts'],
    ['extension.bundle', 'extension.activated', 'boot.recorded', 'xcode.swift'],
    "launchd, code signing, Apple's SDK and notary service, with a Developer ID",
  ),
  statement(
    'What AMFI makes of an ad-hoc signature that claims the Endpoint Security entitlement, without System Integrity Protection: public sources disagree',
    [],
    ['record.entitled'],
    'AMFI; an end by SIGKILL is an answer too',
  ),
  statement(
    "What the recorder's main thread does in CoreFoundation's run loop: signals that end it, a tick a second",
    darwin('recorder'),
    ['record.real'],
    'CoreFoundation: the tests use a stand-in',
  ),
  statement(
    "The demo and the test clients compile with Apple's SDK",
    ['test/cli/kit.test.ts', ...darwin('sdks')],
    ['xcode.clients', 'xcode.rows'],
    "Apple's own headers",
  ),
  statement(
    'A file system that cannot preallocate does not end the run',
    darwin('run'),
    ['place.exfat'],
    'such a file system there',
  ),
  statement(
    'What is not published at all: the statements at the end of [es-surface.md](es-surface.md#questions-for-a-mac), each under the name of its policy',
    ['test/first-mac/asks.test.ts'],
    ['surface'],
    'Endpoint Security itself',
  ),
];

/** Functions of the table of calls that the loader runs, and exports that it so reaches; rows.darwin.ts counts them. */
export const loaderCalls = {
  x86_64: { functions: 182, exports: 182 },
  arm64: { functions: 182, exports: 182 },
} as const;
