// If something cannot be watched, the run reports it, continues with the rest, and is refused under --require-complete.
// Each lack is imitated: a kernel that refuses, another program's inserted library, a sanitizer, a client's own
// function.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { compileFlags, linkFlags } from '../../src/cli/commands/kit.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { inspectClient } from '../../src/run/prepare/client-check.ts';
import { findLibrary } from '../../src/run/prepare/library.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient, findClang } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';

describe('what a run cannot watch', () => {
  linuxOnly("Syscall User Dispatch, perf and LD_PRELOAD are Linux's");
  const folder = testFolder();
  const launch = import.meta.dirname;
  const clients = join(import.meta.dirname, '../clients');
  const launcher = join(folder, 'refusing-kernel');
  let trace = '';

  before(async function () {
    if (process.arch !== 'x64') skip(this, 'only on x86-64: no system call is trapped on arm64');
    trace = writeTrace(folder, 'mixed');
    execFileSync(findClang(), ['-Wall', '-Wextra', '-Werror', join(launch, 'refusing-kernel.c'), '-o', launcher]);
    for (const name of ['careful-synchronous', 'traps-directly', 'sleeps', 'opens-file'])
      await compileClient({ sources: [join(clients, `${name}.c`)], output: join(folder, name) });
    for (const [name, source, ...defines] of [
      ['replaces-open', 'replaces-open'],
      ['survives-fault', 'survives-fault'],
      ['faults-on-queue', 'survives-fault', 'ELSEWHERE'],
    ] as const)
      await compileClient({ sources: [join(launch, `${source}.c`)], output: join(folder, name), defines });
  });

  const run = (command: readonly string[], options: Partial<RunOptions> = {}): Promise<JudgedRun> =>
    runAndJudge({ trace, clients: [command], pace: 'asap', ...options });
  const under = (refused: readonly string[], client: string, options: Partial<RunOptions> = {}) =>
    run([launcher, ...refused, '--', join(folder, client)], options);

  const callsOf = ({ verdicts }: JudgedRun): readonly (string | null)[] => [
    ...new Set(verdicts.map(({ call }) => call)),
  ];
  const says = ({ notWatched }: JudgedRun, word: RegExp): boolean => notWatched.some((reason) => word.test(reason));
  const needsComplete = { requireComplete: true } as const;
  const rawCalls = /^raw system calls/;
  const ring = /^waits by the perf ring/;
  const waitProbe = /^whether a call waited/;
  const replaced = /^functions that the client or another of its libraries/;

  it('a run in which nothing is refused is complete', async () => {
    const judged = await under([], 'careful-synchronous', needsComplete);
    assert.deepEqual([judged.exitCode, judged.setupTrouble], [0, []]);
    for (const word of [rawCalls, ring, waitProbe, replaced]) assert.ok(!says(judged, word), String(word));
  });

  it('a kernel without Syscall User Dispatch hides raw system calls, but no named ones', async () => {
    const raw = await under(['sud'], 'traps-directly');
    assert.ok(says(raw, rawCalls));
    assert.deepEqual([raw.exitCode, callsOf(raw)], [0, []]);
    const named = await under(['sud'], 'opens-file');
    assert.deepEqual([named.exitCode, callsOf(named)], [1, ['open']]);
    const refused = await under(['sud'], 'careful-synchronous', needsComplete);
    assert.equal(refused.exitCode, 3);
    assert.match(refused.setupTrouble[0]?.sentence ?? '', /raw system calls/);
  });

  it('RUSAGE_THREAD shows that a call waited if the kernel refuses perf', async () => {
    const judged = await under(['perf'], 'sleeps');
    assert.ok(says(judged, ring) && !says(judged, waitProbe));
    assert.match(judged.verdicts[0]?.sentence ?? '', /it waited/);
    assert.equal((await under(['perf'], 'careful-synchronous', needsComplete)).exitCode, 0);
  });

  it('a kernel that refuses perf and RUSAGE_THREAD leaves waits unwatched', async () => {
    const judged = await under(['perf', 'rusage'], 'sleeps');
    assert.ok(says(judged, waitProbe));
    assert.deepEqual(callsOf(judged), ['usleep']);
    assert.doesNotMatch(judged.verdicts[0]?.sentence ?? '', /it waited/);
    assert.equal((await under(['perf', 'rusage'], 'careful-synchronous', needsComplete)).exitCode, 3);
  });

  for (const define of ['PASSES_ON', 'GOES_PAST'])
    it(`another inserted library comes second, whatever it does (${define})`, async () => {
      const library = join(folder, `${define}.so`);
      const source = join(launch, 'other-library.c');
      execFileSync(findClang(), [
        '-shared',
        '-fPIC',
        `-D${define}`,
        '-Wall',
        '-Wextra',
        '-Werror',
        source,
        '-o',
        library,
      ]);
      const judged = await run([join(folder, 'opens-file')], { env: { LD_PRELOAD: library } });
      assert.ok(callsOf(judged).includes('open'));
      assert.ok(judged.notes.some((note) => note.includes(`also inserts ${library}`)));
      assert.ok(!says(judged, replaced));
    });

  it('a client’s own function in front of a watched one is named with its file', async () => {
    const judged = await run([join(folder, 'replaces-open')]);
    assert.ok(says(judged, replaced));
    assert.ok(judged.notes.some((note) => /replaces-open replaces 1 of the watched functions/.test(note)));
    const refused = await run([join(folder, 'replaces-open')], needsComplete);
    assert.equal(refused.exitCode, 3);
  });

  it('a client that goes on after a fault in its handler hides what its signal handler called', async () => {
    const survived = /^calls of a signal handler that a fault or an abort of the handler started/;
    const judged = await run([join(folder, 'survives-fault')]);
    assert.deepEqual([judged.exitCode, callsOf(judged)], [0, []]);
    assert.ok(says(judged, survived));
    const refused = await run([join(folder, 'survives-fault')], needsComplete);
    assert.equal(refused.exitCode, 3);
    assert.match(refused.setupTrouble[0]?.sentence ?? '', /a fault or an abort/);
    for (const watched of ['faults-on-queue', 'careful-synchronous']) {
      const complete = await run([join(folder, watched)], needsComplete);
      assert.ok(!says(complete, survived), watched);
      assert.equal(complete.exitCode, 0, watched);
    }
  });

  for (const [what, flags] of [
    ['linked into the client', []],
    ['as a library', ['-shared-libasan']],
  ] as const)
    it(`the address sanitizer ${what} is named, and the run goes on`, async () => {
      const client = join(folder, `sanitized${flags.length}`);
      const source = join(clients, 'opens-file.c');
      const file = '-print-file-name=libclang_rt.asan-x86_64.so';
      const runtime = dirname(execFileSync(findClang(), [file], { encoding: 'utf8' }).trim());
      const sanitize = ['-O0', '-fsanitize=address', ...flags, `-Wl,-rpath,${runtime}`];
      await compileClient({ sources: [source], output: client, flags: sanitize });
      const judged = await run([client]);
      assert.deepEqual(judged.setupTrouble, []);
      assert.ok(callsOf(judged).includes('open'), JSON.stringify(callsOf(judged)));
      assert.equal(says(judged, replaced), flags.length === 0);
    });

  it('gcc’s address sanitizer, a library, is named, and calls are found', async function () {
    const gcc = findProgram(['gcc']);
    const runtime = gcc === null ? '' : execFileSync(gcc, ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
    if (gcc === null || !runtime.startsWith('/')) skip(this, 'no gcc with libasan (Debian: gcc)');
    for (const [name, calls] of [
      ['opens-file', ['open']],
      ['careful-synchronous', []],
    ] as const) {
      const [client, object] = [join(folder, `gcc-${name}`), join(folder, `gcc-${name}.o`)];
      // gcc has no blocks: clang compiles the client, and gcc links it with its own runtime, which has the same
      // interface.
      const compile = ['-g', '-O0', '-fsanitize=address', ...compileFlags(), '-c', join(clients, `${name}.c`)];
      execFileSync(findClang(), [...compile, '-o', object]);
      execFileSync(gcc, ['-fsanitize=address', object, ...linkFlags(), '-o', client]);
      assert.deepEqual(
        (await inspectClient(client)).findings.map(({ slug, grade }) => `${slug} ${grade}`),
        ['sanitizer warning'],
      );
      const judged = await run([client]);
      assert.deepEqual(judged.setupTrouble, []);
      assert.deepEqual(callsOf(judged), calls);
      assert.ok(says(judged, /^work of a sanitizer's library/), 'it is stated');
    }
    assert.ok(!says(await run([join(folder, 'opens-file')]), /sanitizer/), 'and only then');
  });

  it('the address sanitizer looks for leaks in a program that ends before it is a client', async () => {
    const client = join(folder, 'ends-at-once');
    // Not linked with the kit, so it has only the inserted library.
    execFileSync(findClang(), ['-fsanitize=address', join(launch, 'ends-at-once.c'), '-o', client]);
    const { setupTrouble } = await run([client]);
    assert.match(setupTrouble[0]?.sentence ?? '', /before it ended \(exit status 3\)/);
    // Outside a run the library does nothing at the start that would look functions up.
    const env = { ...process.env, LD_PRELOAD: findLibrary() };
    assert.equal(spawnSync(client, { env, timeout: 60_000, stdio: 'ignore' }).status, 3);
  });
});
