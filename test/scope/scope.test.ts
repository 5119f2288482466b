// The handler scope alone, on a fake ledger: the facts that each behaviour of a handler leaves, and behaviours that
// leave none.
import assert from 'node:assert/strict';
import { callByNumber, callClasses, callNumber } from '../../src/schema/calls/calls.ts';
import { FactKind, WatchFlag } from '../../src/schema/generated/ledger.ts';
import { linuxOnly } from '../linux-only.ts';
import type { LibraryMutant } from '../mutants/library.ts';
import { skip } from '../skip.ts';
import {
  buildInside,
  buildScope,
  FactFlag,
  has,
  needScope,
  type Played,
  play,
  type ScopeFact,
  shown,
} from './build.ts';

const { always, hazard, if_waited: ifWaited, strict_only: strictOnly } = callClasses;
const lockWaitKind = 10;
const pageWaitKind: number = FactKind.pageWait;

/** scripts/mutants.ts sets it to prove that a test depends on when the watch reads the time, or the waits so far. */
const { ESREPLAY_TEST_MUTANT: another } = process.env;
const watchMutants = (['late-watch', 'late-wait'] as const satisfies readonly LibraryMutant[]).filter(
  (name) => name === another,
);

/** `a` of a lock wait: the call that its holder was in, and in the upper bits the holder. */
const holderUnit = 0x1_0000;
const names = (facts: readonly ScopeFact[]): readonly string[] => shown(facts).map((fact) => fact.call);

describe('handler scope', () => {
  linuxOnly("the cases are of Syscall User Dispatch and of Linux's locks");
  let folder = '';

  before(async function () {
    needScope(this);
    folder = await buildScope(['cases', 'cost']);
  });

  const played = (name: string): Played => {
    const result = play(folder, 'cases', name);
    assert.equal(result.status, 0, result.errors);
    return result;
  };

  it('a watched call counts only time in which the watch has seen that very call', async () => {
    const { status, lines, errors } = play(await buildInside('watched', watchMutants), 'watched');
    assert.deepEqual([status, lines], [0, [{ seen: 1, waited: 1, ended: 0, inner: 0, most: 0 }]], errors);
  });

  it('both layers of the watch are proved before the first message', () => {
    const { watched } = played('careful');
    assert.ok(watched & WatchFlag.wrappers);
    assert.ok(watched & WatchFlag.syscalls);
    assert.ok(watched & (WatchFlag.switches | WatchFlag.rusage));
  });

  for (const name of [
    'careful',
    'small_mallocs',
    'big_malloc',
    'sync_idle_queue',
    'static_object',
    'futex_no_wait',
    'alternate_stack',
    'masks_without_trap',
    'paused',
    'bare_harmless',
  ])
    it(`the handler ${name} leaves no fact without --strict`, () => {
      assert.deepEqual(shown(played(name).facts), []);
    });

  it('a careful handler leaves nothing even under --strict', () => {
    assert.deepEqual(played('careful').facts, []);
  });

  const found: readonly (readonly [string, readonly string[]])[] = [
    ['opens_file', ['open', 'read', 'close', 'open']],
    ['sleeps', ['usleep']],
    ['prints', ['fopen', 'fprintf', 'fclose', 'printf']],
    ['bare_open', ['openat']],
    ['bare_open_after_dispatch', ['openat']],
    ['bare_open_after_wrapped', ['openat', 'usleep', 'openat']],
    ['usleep_after_dispatch', ['usleep']],
    ['unwrapped_function', ['']],
    ['syscall_function', ['openat', 'openat']],
    ['futex_wait', ['futex', 'futex']],
    ['semaphores', ['sem_wait', 'dispatch_semaphore_wait', 'dispatch_group_wait']],
    ['conditions', ['pthread_cond_timedwait']],
    ['sync_with_open', ['open']],
    ['once_with_open', ['open']],
    ['write_grades', ['write']],
    ['poll_grades', ['poll']],
    ['signal_inside', ['openat']],
    ['blocks_everything', ['openat', 'usleep', 'openat']],
    ['takes_sigsys', ['openat']],
    ['forks', ['fork', 'waitpid']],
    ['bare_fork', ['fork', 'waitpid']],
    ['runs_programs', ['system', 'popen', 'fgets', 'pclose', 'posix_spawnp', 'waitpid']],
    ['creates_thread', ['pthread_create', 'pthread_join']],
    ['looks_up', ['getaddrinfo', 'getpwuid', 'dlopen']],
    ['jumps', ['usleep', 'openat']],
    ['jumps_out_of_call', ['usleep', 'openat']],
    ['jumps_back_into_handler', ['usleep', 'openat']],
    ['own_call', ['open']],
  ];
  for (const [name, calls] of found)
    it(`the handler ${name} leaves ${calls.join(', ') || 'a bare system call'}`, () => {
      const { facts } = played(name);
      assert.deepEqual(names(facts), calls);
      for (const fact of shown(facts)) assert.notEqual(fact.stack.length, 0);
    });

  const letsIn = [
    'raises',
    'kills_thread',
    'kills_itself',
    'queues_to_itself',
    'queues_to_thread',
    'bare_tgkill',
    'syscall_tgkill',
    'syscall_sigqueue',
    'raises_sigsys',
    'opens_mask',
    'opens_process_mask',
    'bare_sigprocmask',
    'syscall_sigprocmask',
    'polls_open',
    'selects_open',
    'syscall_ppoll',
    'writes',
    'writes_parts',
    'writes_parts_here',
    'sends',
    'sends_to',
    'sends_message',
    'sends_messages',
  ];
  for (const name of letsIn)
    it(`a signal handler that ${name} lets in is watched, and so is what follows a jump out of it`, () => {
      for (const way of ['inside', 'left']) assert.deepEqual(names(played(`${name}_${way}`).facts), ['openat'], way);
    });

  it('a signal that ends a wait on a futex finds its handler watched', () => {
    assert.deepEqual(names(played('waits_on_futex_inside').facts), ['futex', 'openat']);
    assert.deepEqual(names(played('waits_on_futex_left').facts), ['futex', 'openat']);
  });

  it('each exec of a child is asked for once', () => {
    const asked = played('execs_in_child').lines.filter(({ executes }) => executes !== undefined);
    assert.deepEqual(
      asked.map(({ executes, by }) => [executes, callByNumber(Number(by))?.name]),
      ['execve', 'execv', 'execvp', 'execvpe', 'execl', 'execlp', 'execle'].map((name) => ['/nowhere/none', name]),
    );
  });

  it('the start of a shell names its program, where the command alone shows it', () => {
    const started = played('runs_in_shell').lines.flatMap(({ starts }) => (starts === undefined ? [] : [starts]));
    const programs = ['/bin/true', '/usr/bin/env', '/bin/echo', ...Array.from({ length: 8 }, () => null), null];
    assert.deepEqual(
      started,
      programs.flatMap((program) => (program === null ? ['/bin/sh'] : ['/bin/sh', program])),
    );
  });

  it('a stack begins with the client’s function, for a wrapped and for a bare call', () => {
    assert.equal(played('opens_file').facts[0]?.stack[0], 'opens_file');
    const [bare] = played('bare_open_after_wrapped').facts;
    assert.deepEqual(bare?.stack.slice(0, 2), ['bare_open', 'bare_open_after_wrapped']);
    assert.ok(has(bare, FactFlag.raw) && has(bare, FactFlag.clientText));
    const [unwrapped] = played('unwrapped_function').facts;
    assert.deepEqual(unwrapped?.stack.slice(0, 2), ['inotify_init1', 'unwrapped_function']);
    assert.ok(!has(unwrapped, FactFlag.clientText));
  });

  it('the trap writes nothing on the stack of a system call, which may be small', () => {
    const [opened] = played('opens_on_small_stack').facts;
    assert.equal(opened?.stack[0], 'foreign_leaf');
  });

  it('a caller without an unwind table is named by its frame pointer, on any stack', () => {
    const [opened] = played('opens_in_foreign_frames').facts;
    const own = ['foreign_leaf', 'foreign_caller', 'foreign_frames'];
    assert.deepEqual(opened?.stack.slice(0, 3), own);
    assert.equal(opened?.stack[4], 'opens_in_foreign_frames');
  });

  for (const kind of ['wild', 'odd', 'false'])
    it(`a frame pointer that is ${kind} names no caller`, () => {
      const [opened] = played(`opens_behind_${kind}_frame`).facts;
      assert.deepEqual(opened?.stack, ['foreign_leaf', 'foreign_caller', 'foreign_frames']);
    });

  it('a chain of frame pointers that never ends names a limited number of callers', () => {
    assert.ok((played('opens_behind_endless_frame').facts[0]?.stack.length ?? 0) <= 32);
  });

  it('a fact has whether its call waited, and for how long', () => {
    const [slept] = played('sleeps').facts;
    assert.ok(has(slept, FactFlag.waited) && !has(slept, FactFlag.unfinished));
    assert.ok((slept?.b ?? 0) >= 2_000_000);
  });

  it('a wait for memory is recorded apart from a wait in a call', function () {
    const { watched, facts, lines } = played('touches_cold_page');
    if ((watched & WatchFlag.switches) === 0) skip(this, 'perf does not show the switches of threads here');
    if (!lines.some((line) => line.cold === 1))
      skip(this, 'the file system keeps its pages in memory, so none is cold');
    assert.deepEqual(facts, []);
    const [wait, ...more] = lines.filter((line) => line.kind === pageWaitKind);
    assert.equal(more.length, 0);
    assert.equal(Number(wait?.flags) & FactFlag.pageFault, FactFlag.pageFault);
  });

  it('a page in memory leads to no wait for memory, and neither does a call that sleeps', () => {
    for (const name of ['touches_warm_page', 'sleeps'])
      assert.ok(!played(name).lines.some((line) => line.kind === pageWaitKind), name);
    const [slept] = played('sleeps').facts;
    assert.ok(has(slept, FactFlag.waited) && !has(slept, FactFlag.pageFault));
  });

  it('a fact after the answer is marked as such', () => {
    const [before, after] = played('answered_then_sleeps').facts;
    assert.ok(!has(before, FactFlag.afterResponse) && has(after, FactFlag.afterResponse));
  });

  it('each fact has the class of its call', () => {
    const classes = (name: string): readonly number[] => played(name).facts.map((fact) => fact.class);
    assert.deepEqual(classes('opens_file'), [always, always, hazard, always]);
    assert.deepEqual(classes('creates_thread'), [hazard, always]);
    assert.deepEqual(classes('write_grades'), [strictOnly, always, strictOnly]);
    assert.deepEqual(classes('poll_grades'), [strictOnly, always, strictOnly]);
  });

  for (const name of ['waits_for_worker', 'timed_lock_fails'])
    it(`the handler ${name} records the lock, how long it waited, and the call of the holder`, () => {
      const [wait, ...more] = played(name).facts;
      assert.deepEqual(more, []);
      assert.equal(wait?.kind, lockWaitKind);
      assert.equal(wait?.class, always);
      assert.ok(has(wait, FactFlag.waited) && (wait?.b ?? 0) > 1_000_000);
      assert.equal(wait?.stack[0], name);
      assert.match(wait?.other[0] ?? '', /^hold_mutex/);
      assert.equal((wait?.a ?? 0) % holderUnit, callNumber('usleep'));
      assert.ok((wait?.a ?? 0) > holderUnit, 'the holder is named');
    });

  it('the call that the holder is in is named again after a call beneath it', () => {
    const [wait] = played('waits_for_directory').facts;
    assert.deepEqual(
      [wait?.kind, wait?.class, (wait?.a ?? 0) % holderUnit],
      [lockWaitKind, always, callNumber('scandir')],
    );
    assert.equal(wait?.other[0], 'hold_mutex_in_directory');
  });

  it('a holder that waits for a condition of another lock makes the wait worse', () => {
    const [wait] = played('waits_behind_lender').facts;
    assert.deepEqual(
      [wait?.kind, wait?.class, (wait?.a ?? 0) % holderUnit],
      [lockWaitKind, always, callNumber('pthread_cond_timedwait')],
    );
  });

  it('a holder is seen in a bare system call that it was in before', () => {
    const [wait] = played('waits_for_bare_call').facts;
    assert.deepEqual(
      [wait?.kind, wait?.class, (wait?.a ?? 0) % holderUnit],
      [lockWaitKind, always, callNumber('read')],
    );
  });

  for (const name of [
    'waits_for_yielder',
    'waits_for_poller',
    'waits_for_jumper',
    'waits_for_lender',
    'waits_for_leaver',
  ])
    it(`a holder that is in no blocking call does not make the wait worse (${name})`, () => {
      const [wait] = played(name).facts;
      assert.deepEqual([wait?.kind, wait?.class, (wait?.a ?? 0) % holderUnit], [lockWaitKind, ifWaited, 0]);
      assert.deepEqual(wait?.other, []);
    });

  it('dispatch_sync_f counts only when it waited for its turn', () => {
    const [wait, ...more] = played('sync_busy_queue').facts;
    assert.deepEqual(more, []);
    assert.equal(wait?.call, 'dispatch_sync_f');
    assert.equal(wait?.class, ifWaited);
    assert.ok(has(wait, FactFlag.waited) && !has(wait, FactFlag.unfinished));
  });

  it('a call that never returns is in the ledger, and is the thread’s current call', () => {
    const { facts, lines } = played('stuck');
    assert.equal(facts[0]?.call, 'sem_wait');
    assert.ok(has(facts[0], FactFlag.unfinished));
    const current = lines.find((line) => line.current !== undefined);
    assert.deepEqual([current?.class, current?.since, current?.stack], [always, 1, 1]);
  });

  it('the cost of the handler scope can be measured', () => {
    const { status, lines, errors } = play(folder, 'cost');
    assert.equal(status, 0, errors);
    assert.deepEqual(Object.keys(lines.find((line) => line.enterLeave !== undefined) ?? {}), [
      'enterLeave',
      'trapInPlace',
      'systemCall',
      'statedCall',
    ]);
  });
});
