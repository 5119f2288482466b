// What this machine can do for a run: one row for each mechanism, by trial where nothing else shows it.
import { spawnSync } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { loadAddon, type MachineProbe } from '../addon/load.ts';
import { isEsreplayError } from '../errors/errors.ts';
import { findSymbolizers } from '../symbols/symbolizer.ts';
import { dispatchFolder } from '../system/dispatch.ts';
import { findProgram, llvmNames } from '../system/toolchain.mjs';
import { memoryFileSystem } from './directory/orphaned-runs.ts';
import { minMemory } from './directory/run-places.ts';
import { findLibrary, findReaper } from './prepare/library.ts';
import { integrityIn, integrityWords } from './prepare/system-integrity.ts';

/**
 * `ok`; `less`: a run works but sees or reports less; `missing`: no run is possible; `unknown`: cannot be determined
 * from here.
 */
export type MachineState = 'ok' | 'less' | 'missing' | 'unknown';

export interface MachineRow {
  readonly what: string;
  readonly state: MachineState;
  /** What was found. */
  readonly found: string;
  /** Null if there is nothing to do. */
  readonly remedy: string | null;
}

/** Returns rows in the order of a run: start the client, watch it, report. */
export function machineRows(): MachineRow[] {
  const rows = [nodeRow(), builtRow('replayer', findLibrary), addonRow()];
  if (process.platform === 'darwin') return [...rows, ...macRows(integrityWords(), process.arch)];
  return [
    ...rows,
    builtRow('reaper', findReaper),
    ...preloadRows(),
    ...linuxRows(probe()),
    programsRow(programsErrno()),
  ];
}

function nodeRow(): MachineRow {
  const processors = availableParallelism();
  const found = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${processors} ${processors === 1 ? 'processor' : 'processors'}`;
  if (processors > 1) return ok('machine', found);
  return {
    ...ok('machine', found),
    state: 'less',
    remedy: 'client, replayer and harness share one processor: expect machine-stalled hazards',
  };
}

function builtRow(what: string, find: () => string): MachineRow {
  try {
    return ok(what, find());
  } catch (error) {
    if (!isEsreplayError(error)) throw error;
    return { what, state: 'missing', found: error.message, remedy: error.remedy ?? null };
  }
}

function addonRow(): MachineRow {
  return builtRow('native addon', () => {
    loadAddon();
    return 'it loads';
  });
}

function probe(): MachineProbe | null {
  try {
    return loadAddon().probeMachine();
  } catch (error) {
    if (isEsreplayError(error)) return null; // its own row reports that
    throw error;
  }
}

/** Pure, so that a test can pass machines that do not exist. */
export function linuxRows(probe: MachineProbe | null, processor: string = process.arch): MachineRow[] {
  return [
    rawCallsRow(probe, processor),
    waitsRow(probe),
    ledgerRow(),
    dispatchRow(),
    stacksRow('llvm-symbolizer', 'run apt-get install llvm'),
    compilerRow(),
  ];
}

/** Whether `run --provide eslogger` can replace /usr/bin/eslogger: an errno, 0 if it can; null: not checked. */
export function programsRow(errno: number | null): MachineRow {
  const what = '/usr/bin/eslogger';
  if (errno === null) return { what, state: 'unknown', found: 'not checked: the reaper does not run', remedy: null };
  if (errno === 0) return ok(what, 'a product that starts it gets ours');
  return less(
    what,
    `mounts were refused (${getSystemErrorName(-errno)}): a library in the product replaces it in exec, posix_spawn, system and popen, but not static programs, raw system calls, children with an environment of their own, and checks that the file exists`,
    'allow user namespaces and overlayfs; a container needs --cap-add SYS_ADMIN or a seccomp profile that allows unshare',
  );
}

/** Tries it with a folder that is there. */
function programsErrno(): number | null {
  try {
    const reaper = findReaper();
    return spawnSync(reaper, ['--try-programs', dirname(reaper)]).status;
  } catch (error) {
    if (isEsreplayError(error)) return null; // its own row reports that
    throw error;
  }
}

function rawCallsRow(probe: MachineProbe | null, processor: string): MachineRow {
  const what = 'raw system calls';
  if (processor !== 'x64')
    return less(what, 'only on x86-64: on this machine only named calls are watched', 'run it on x86-64 too');
  if (probe === null) return notTried(what);
  if (probe.userDispatch === 0) return ok(what, 'Syscall User Dispatch works');
  return less(
    what,
    `the kernel lacks Syscall User Dispatch (${getSystemErrorName(-probe.userDispatch)}): only named calls are watched`,
    'use Linux 5.11 or newer with CONFIG_SYSCALL_USER_DISPATCH; a container must allow prctl',
  );
}

function waitsRow(probe: MachineProbe | null): MachineRow {
  const what = 'waits';
  const level = paranoia();
  const setting = level === null ? '' : ` (kernel.perf_event_paranoid is ${level})`;
  if (probe === null) return notTried(what);
  if (probe.switchRing === 0) return ok(what, `the perf ring works${setting}`);
  return less(
    what,
    `perf_event_open was refused (${getSystemErrorName(-probe.switchRing)})${setting}: RUSAGE_THREAD shows whether a call waited, 0.6 µs per call`,
    'run sudo sysctl kernel.perf_event_paranoid=2; the seccomp profile of a container must allow perf_event_open',
  );
}

function paranoia(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/perf_event_paranoid', 'utf8').trim();
  } catch {
    return null; // a kernel without perf
  }
}

function ledgerRow(): MachineRow {
  const what = 'ledger';
  const room = memoryRoom();
  const megabytes = Math.floor(room / (1 << 20));
  if (room >= minMemory) return ok(what, `in memory: ${memoryFileSystem} has ${megabytes.toLocaleString('en-US')} MiB`);
  return less(
    what,
    `on disk: ${memoryFileSystem} has ${megabytes} MiB of the ${minMemory >> 20} needed`,
    'enlarge it (docker run --shm-size=1g), or expect disk writes in the times',
  );
}

function memoryRoom(): number {
  try {
    const { bavail, bsize } = statfsSync(memoryFileSystem);
    return bavail * bsize;
  } catch {
    return 0; // no such file system here
  }
}

function dispatchRow(): MachineRow {
  const folder = dispatchFolder();
  if (folder !== null) return ok('dispatch queues', `libdispatch in ${folder}`);
  return less(
    'dispatch queues',
    'libdispatch not found: clients that use queues cannot be linked',
    'run apt-get install libswiftlang on Debian 13, or put the swiftc of a Swift toolchain on the PATH',
  );
}

function stacksRow(program: string, remedy: string): MachineRow {
  const [symbolizer] = findSymbolizers();
  if (symbolizer !== undefined) return ok('stacks', symbolizer);
  return less('stacks', `${program} not found: stacks have no files and lines`, remedy);
}

function compilerRow(): MachineRow {
  const clang = findProgram(llvmNames('clang'));
  if (clang !== null) return ok('compiler', `${clang}, for clients with blocks`);
  return less('compiler', 'clang not found: clients with blocks cannot be compiled here', 'run apt-get install clang');
}

function preloadRows(): MachineRow[] {
  const preload = process.env.LD_PRELOAD ?? '';
  if (preload === '') return [];
  const found = `LD_PRELOAD is ${preload}: inserted after the replayer, which sees calls first`;
  return [less('other libraries', found, 'unset LD_PRELOAD, unless the client needs it')];
}

/** Pure but for atos. `words`: what csrutil prints. */
export function macRows(words: string, processor: string): MachineRow[] {
  return [integrityRow(words, processor), stacksRow('atos', 'run xcode-select --install'), macProgramsRow];
}

const macProgramsRow: MachineRow = less(
  '/usr/bin/eslogger',
  'macOS protects it: a product must find eslogger on the PATH',
  'run products on Linux, which has mounts for one process',
);

function integrityRow(words: string, processor: string): MachineRow {
  const what = 'system integrity';
  const found = words.split('\n')[0] || 'csrutil does not say';
  const notNeeded = 'esreplay does not need it off: start the client itself, with an ad-hoc signature';
  const integrity = integrityIn(words);
  if (integrity === 'on') return { ...ok(what, found), remedy: notNeeded };
  if (processor !== 'arm64') return { what, state: integrity === 'off' ? 'ok' : 'unknown', found, remedy: notNeeded };
  const dies = `dyld ends Apple's programs (sh, env, sudo) that get the replayer: ${notNeeded}, and not through them`;
  return integrity === 'off' ? less(what, found, dies) : { what, state: 'unknown', found, remedy: dies };
}

function ok(what: string, found: string): MachineRow {
  return { what, state: 'ok', found, remedy: null };
}

function less(what: string, found: string, remedy: string): MachineRow {
  return { what, state: 'less', found, remedy };
}

function notTried(what: string): MachineRow {
  return { what, state: 'unknown', found: 'not checked: the native addon does not load', remedy: null };
}
