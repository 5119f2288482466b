// docs/reference/environment.md, and the internal names that it omits.
import { environment } from '../../src/system/environment.ts';

/** For developers of esreplay: tests, benchmarks, builds. */
const developers = {
  ESREPLAY_FUZZ_RUNS: 'How many inputs a fuzzing test tries.',
  ESREPLAY_KILL_AT:
    'The step of a run (src/run/kill-points.ts) at which the harness kills itself, or sends itself a signal (`STEP:SIGTERM`), for `npm run attack`.',
  ESREPLAY_SDK_ROOT: 'Where `scripts/sdk-layout.mjs` looks for SDKs instead of in `/`.',
  ESREPLAY_TEST_CLIENT:
    'Only these test clients: in the tests of the library for macOS a regular expression, elsewhere a name.',
  ESREPLAY_TEST_SEEDS: 'How many seeds `test/clients/seeds.heavy.ts` tries.',
  UPDATE_GOLDEN: '`1`: the report tests rewrite the files that they compare with.',
} as const;

/** Variables of other programs that esreplay respects. */
export const environmentOfOthers = {
  'TEST_SHARD_INDEX, CI_NODE_INDEX, BUILDKITE_PARALLEL_JOB, CIRCLE_NODE_INDEX, SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX':
    'With `--shard auto`: the share of this machine; each has a variable with the number of shares (docs/how-to/many-machines.md).',
  GITHUB_ACTIONS: '`true`: findings are also printed as annotations of the workflow (docs/how-to/ci.md).',
  GITHUB_WORKSPACE: 'With `GITHUB_ACTIONS`: the repository, to which the paths of annotations are relative.',
  NODE_DISABLE_COMPILE_CACHE: 'Set: no compiled code is kept for the next start, and none is read.',
  'NO_COLOR, FORCE_COLOR': 'The report without colours, or with them where the output is no terminal.',
  OS_ACTIVITY_MODE: '`debug`: `os_log_debug` of the Linux kit prints its lines.',
  TMPDIR: 'Where run directories are made. The ledger is in `/dev/shm` while that has room; then it goes on there.',
  XDG_CACHE_HOME:
    'Its folder `esreplay`, by default `~/.cache/esreplay`, keeps the last results of `bench`, the clients of an installed `demo`, compiled code of esreplay for its next start, and the downloads of `npm run build:darwin`.',
} as const;

/** Set by one part of esreplay or of its tests for another one. */
export const internalNames: readonly string[] = [
  'ESREPLAY_RUN', // from the harness to the library: the run's directory
  'ESREPLAY_PROVIDED', // from `run --provide` to the eslogger that its product starts: the run's folder
  'ESREPLAY_PROGRAMS', // from the reaper to the library in a product, where mounts are refused: the folder with our programs
  'ESREPLAY_OUTPUT', // the same: how standard output is buffered
  'ESREPLAY_INSERT_AGAIN', // in the library, on a Mac: DYLD_INSERT_LIBRARIES, until a program that can take it starts
  'ESREPLAY_HOSTILE_STRIDE', // from a test to its native program: every how many bytes of a trace one is changed
  'ESREPLAY_TEST', // what a test of shell commands passes on
  'ESREPLAY_TEST_CASES', // from the runner to its processes: a few or every
  'ESREPLAY_TEST_COSTS', // from the runner to its processes: the file for their processor times
  'ESREPLAY_TEST_SANITIZER', // from an attack under a sanitizer to its processes
  'ESREPLAY_TEST_SANITIZER_REPORTS', // the same: the folder of its reports
  'ESREPLAY_TEST_MUTANT', // from mutants to a test
  'ESREPLAY_TEST_WITHOUT_RULE', // the same
];

export const documentedNames: readonly string[] = [environment, developers, environmentOfOthers].flatMap((each) =>
  Object.keys(each),
);

export function environmentDoc(): string {
  return [
    '<!-- Made from src/system/environment.ts and docs/tables/environment-doc.ts by `npm run generate`; edit those instead. -->',
    '# Environment variables',
    '',
    'A run needs none of them: options say what a run does.',
    '',
    ...table(environment),
    '',
    'Variables of other programs that esreplay respects:',
    '',
    ...table(environmentOfOthers),
    '',
    'For tests, benchmarks and builds of esreplay itself:',
    '',
    ...table(developers),
    '',
    'esreplay sets `LD_PRELOAD` (on a Mac `DYLD_INSERT_LIBRARIES`) and `ESREPLAY_RUN` for each client. A library that is',
    'already in `LD_PRELOAD` stays there, after the replayer.',
    '',
  ].join('\n');
}

function table(rows: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(rows).map(([names, does]) => `| ${names.replaceAll(/\w+/g, '`$&`')} | ${does} |`);
  return ['| variable | what it does |', '| --- | --- |', ...lines];
}
