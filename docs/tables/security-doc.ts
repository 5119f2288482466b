// docs/explain/security.md: what is trusted, what is promised, and which test holds it.

/** Each promise, and the tests that hold it. */
export const promises: readonly (readonly [promise: string, ...tests: string[]])[] = [
  [
    "Both readers accept any trace or refuse it with its place, and both give the same answer. The harness reads the report's data before the client starts.",
    'test/native/headers.test.ts',
    'test/native/cross.test.ts',
    'test/trace/fuzz.heavy.ts',
    'test/fuzz/fuzz.heavy.ts',
  ],
  ['A record refers to at most 16 MiB, so a small trace does not become gigabytes.', 'test/trace/memory.test.ts'],
  [
    'Crash reports, lines of eslogger, service models and the files of options are read in time in proportion to their length, and none is read without a limit.',
    'test/fuzz/foreign-text.test.ts',
    'test/fuzz/foreign-text.heavy.ts',
    'test/structure/regexes.test.ts',
  ],
  ['A crash report, however mangled, gives an explanation or a usage error.', 'test/explain/hostile.heavy.ts'],
  [
    'A program file, however mangled, gives findings of doctor.',
    'test/doctor/fuzz.heavy.ts',
    'test/doctor/cuts.heavy.ts',
  ],
  [
    'A program, a library or a source file, however mangled, gives the calls that it names, or an error.',
    'test/calls/images.test.ts',
    'test/calls/sources.test.ts',
  ],
  [
    'Names and texts from a trace, a client, a report or a folder are shown, and nothing in them is obeyed by a terminal or by the runner of a CI.',
    'test/structure/shown-text.test.ts',
    'test/cli/foreign-names.test.ts',
    'test/report/annotations.test.ts',
    'test/report/junit.test.ts',
    'test/report/markdown.test.ts',
  ],
  [
    'No output overwrites the trace, the client or another output; a file whose name esreplay makes up is new, so a link is not followed; nor is a link that another user has put into a folder for everybody; commands to copy are quoted.',
    'test/cli/foreign-names.test.ts',
    'test/cli/output-files.test.ts',
    'test/edit/commands.test.ts',
  ],
  [
    'A trace or a report made from a private file stays private, unless it is redacted.',
    'test/cli/output-files.test.ts',
    'test/cli/foreign-names.test.ts',
  ],
  [
    'Redacted text is nowhere in the output.',
    'test/edit/redact.test.ts',
    'test/recorder/redact.test.ts',
    'test/bundle/redaction.test.ts',
  ],
  [
    'A bundle of a run is unpacked within limits, into files with names of our own; it starts no program and reads no file of this machine.',
    'test/bundle/hostile.test.ts',
  ],
  ['An archive of a share is read line by line, and what is not of the plan is refused.', 'test/suite/shares.test.ts'],
  [
    'The ledger stays readable when its client is killed, and a changed byte of it is found.',
    'test/run/lost-records.test.ts',
    'test/run/ledger-spill.test.ts',
  ],
  [
    'No number and no file that a client shares makes the harness wait for ever, and a client that stops is named.',
    'test/attack/attack.heavy.ts',
    'test/run/stuck.test.ts',
  ],
  [
    'When the harness is killed, the client ends, its report can still be made, and the directory is removed later.',
    'test/run/orphans.test.ts',
    'test/run/orphaned-runs.test.ts',
  ],
  ['What a run makes is removed when it ends, also what a client has renamed.', 'test/run/moved-directory.test.ts'],
  ['When the client ends, the processes that it leaves end too.', 'test/run/reaper.test.ts'],
  ['When the disk is full, the run says so.', 'test/run/full-disk.test.ts', 'test/recorder/disk.test.ts'],
  [
    'When the recorder is killed, its trace is readable up to its last whole block.',
    'test/recorder/storm.heavy.ts',
    'test/edit/recover.test.ts',
  ],
  [
    'The recorder and the reaper for Linux are position-independent, with a stack protector, checked calls of the C library and read-only tables of functions.',
    'test/package/hardening.test.ts',
    'test/linux/hardening.linux.ts',
  ],
  [
    "The workflows name each action by its commit and have only the permission to read. Only the job that drafts a release may write, and it runs no code of the repository or of a package. The npm packages have the lock file's digests, and their signatures are checked where the registry answers.",
    'test/structure/workflows.test.ts',
    'test/structure/packages.test.ts',
  ],
];

export function securityDoc(): string {
  return `${[
    '<!-- Made from docs/tables/security-doc.ts by `npm run generate`; edit the table instead. -->',
    '# Trust and promises',
    '',
    'esreplay reads files that others made, and runs programs that may do anything. This page says what it relies on.',
    '',
    '## What is trusted',
    '',
    'Nothing that is in a trace, in what a client writes or leaves, or in a crash report. Each is read as if it was made',
    'to do harm: every length, number and name in it is a claim.',
    '',
    '- **A trace** may come from anybody. Reading, printing, cutting, editing and replaying it is safe.',
    '- **A crash report**, a list of suppressions or expectations, service models and lines of eslogger too.',
    '- **A client** runs as you, with your rights: esreplay is no sandbox. What it can do to the report is limited. It can',
    '  write to the memory that it shares with the harness, and so change what is said about itself. It cannot make the',
    '  harness hang, end, or say something about another client.',
    '- **The machine** is trusted: its kernel, Node, the C library, the programs that name functions, and your user.',
    '  A process that runs as your user and can write to your temporary folder can do what you can.',
    '',
    '## What is promised, and what tests it',
    '',
    ...promises.flatMap(([promise, ...tests]) => [
      `- ${promise}`,
      ...tests.map((test) => `  - [${test}](../../${test})`),
    ]),
  ].join('\n')}\n`;
}
