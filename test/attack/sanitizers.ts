// The sanitizers under which everything native can be attacked, what each can cover, and what each needs.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scopeRooms } from '../../scripts/sources.mjs';

export const sanitizerNames = ['address', 'undefined', 'thread'] as const;
export type SanitizerName = (typeof sanitizerNames)[number];

export interface Sanitizer {
  /** For the compiler and the linker. */
  readonly flags: readonly string[];
  /** Its runtime's name after libclang_rt. */
  readonly runtime: string;
  /** Sources that are compiled without it, for a shell's `case`, and the reason. */
  readonly without?: { readonly sources: string; readonly why: string };
  /** What the kernel refuses to all processes, as test/unwatched/refusing-kernel.c names it, and the reason. */
  readonly refused?: { readonly feature: string; readonly why: string };
  /** What every part that was built with it refers to. */
  readonly symbols: RegExp;
  readonly variable: string;
  /** In the variable. */
  readonly options: readonly string[];
  /** Rows that it cannot take part in, by name, and the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

const noProcesses = 'the runtime reads its options from /proc/self/environ';

export const sanitizers: Readonly<Record<SanitizerName, Sanitizer>> = {
  address: {
    flags: ['-fsanitize=address', '-fno-omit-frame-pointer'],
    runtime: 'asan',
    symbols: /\b__asan_/,
    // A client that cuts a mapped file gets SIGBUS, and the run must say so. Node never frees what it has at its end.
    variable: 'ASAN_OPTIONS',
    options: ['detect_leaks=0', 'handle_sigbus=0', 'verify_asan_link_order=0'],
    leftOut: {
      'no /proc': noProcesses,
      'too little memory': 'the runtime maps 14 TiB of shadow, which ulimit -v refuses',
    },
  },
  undefined: {
    // A client may have any number in an enumeration.
    flags: ['-fsanitize=undefined', '-fno-omit-frame-pointer', '-fno-sanitize=vptr,function,enum'],
    runtime: 'ubsan_standalone',
    symbols: /\b__ubsan_/,
    variable: 'UBSAN_OPTIONS',
    options: ['handle_sigbus=0'],
    leftOut: { 'no /proc': noProcesses },
  },
  thread: {
    flags: ['-fsanitize=thread', '-fno-omit-frame-pointer'],
    runtime: 'tsan',
    without: {
      sources: scopeRooms.map((room) => `*/replayer_${room}.cc|*/replayer/${room}/*`).join('|'),
      why: 'they are called before the runtime has begun, by the C++ library that it needs itself',
    },
    refused: {
      feature: 'sud',
      why: 'a trap in a system call of the runtime, with its lock held, waits for that lock',
    },
    symbols: /\b__tsan_/,
    variable: 'TSAN_OPTIONS',
    options: [
      'handle_sigbus=0',
      'ignore_noninstrumented_modules=1',
      `suppressions=${join(import.meta.dirname, 'thread-suppressions.txt')}`,
    ],
    leftOut: {
      'no /proc': noProcesses,
      'too little memory': 'the runtime raises the limit on memory to infinity, which setrlimit refuses',
    },
  },
};

export const isSanitizer = (name: string): name is SanitizerName =>
  (sanitizerNames as readonly string[]).includes(name);

/** How the processes of an attack learn which sanitizer they run under. */
const variables = { name: 'ESREPLAY_TEST_SANITIZER', reports: 'ESREPLAY_TEST_SANITIZER_REPORTS' } as const;

/** `runtime`: path of its library, which Node itself is not linked with. */
export function environmentUnder(name: SanitizerName, runtime: string, reports: string): NodeJS.ProcessEnv {
  const { variable, options } = sanitizers[name];
  return {
    [variables.name]: name,
    [variables.reports]: reports,
    [variable]: [...options, `log_path=${join(reports, 'report')}`].join(':'),
    LD_PRELOAD: runtime,
  };
}

/** The one that this process runs under. */
export function ownSanitizer(): SanitizerName | null {
  const name = process.env[variables.name] ?? '';
  return isSanitizer(name) ? name : null;
}

/** Flags of what an attack compiles itself. */
export function ownFlags(): readonly string[] {
  const own = ownSanitizer();
  return own === null ? [] : [...sanitizers[own].flags, '-shared-libsan', `-Wl,-rpath,${folderOf(preloaded()[0])}`];
}

const folderOf = (path = ''): string => path.slice(0, path.lastIndexOf('/'));

/** Libraries that this process was started with, for an attack that inserts one more. */
export function preloaded(): readonly string[] {
  return (process.env.LD_PRELOAD ?? '').split(/[ :]/).filter((path) => path !== '');
}

/** Returns what the sanitizer reported since the last call, a text for each process. */
export function newReports(): readonly string[] {
  const folder = process.env[variables.reports];
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    rmSync(join(folder, name));
    return text;
  });
}
