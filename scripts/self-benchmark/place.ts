// The temporary folder of a benchmark, with the traces and the small native programs that it needs. Each is made once,
// when first requested.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import { SetupError } from '../../src/errors/errors.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import type { TraceHeaderInput } from '../../src/trace/header.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { grouped, nativeSources, togetherIn } from '../sources.mjs';
import { mixEvents } from './mix.ts';

/** How much is measured. The sizes of `--quick` only show that everything runs. */
export interface Sizes {
  readonly mix: number;
  /** Messages of the trace that whole commands read: as many as a user waits for. */
  readonly commands: number;
  /** Lines of JSON in memory for JSON.parse, about 2 kB each. */
  readonly lines: number;
  /** Lines of eslogger in a file, likewise. */
  readonly imported: number;
  readonly auth: number;
  readonly timed: number;
  /** Traces of a suite that is planned and merged. */
  readonly planned: number;
  readonly rounds: number;
  /** Message counts for runs of growing length. */
  readonly lengths: readonly number[];
}

export const fullSizes: Sizes = {
  mix: 100_000,
  commands: 200_000,
  lines: 15_000,
  imported: 200_000,
  auth: 200_000,
  timed: 600,
  planned: 10_000,
  rounds: 7,
  lengths: [1e4, 1e5, 1e6],
};
/** With ten million messages too: takes minutes, and about 4 GB on disk and in memory. */
export const longSizes: Sizes = { ...fullSizes, lengths: [...fullSizes.lengths, 1e7] };
export const quickSizes: Sizes = {
  mix: 2_000,
  commands: 2_000,
  lines: 500,
  imported: 500,
  auth: 2_000,
  timed: 40,
  planned: 10,
  rounds: 1,
  lengths: [2e3],
};

interface MadeTrace {
  readonly header: TraceHeaderInput;
  readonly messages: Iterable<Message>;
  /** Event types that the header lists; those of the mix when omitted. */
  readonly events?: readonly number[];
}

export type Program = keyof typeof commands;

const built = join(packageRoot, 'build/Release/obj.target');
const sources = join(packageRoot, 'scripts/self-benchmark/native');

export class Place {
  private readonly folder = tmp.dirSync({ prefix: 'esreplay-bench', unsafeCleanup: true });
  private readonly made = new Map<string, string>();

  constructor(readonly sizes: Sizes) {}

  path(name: string): string {
    return join(this.folder.name, name);
  }

  /** Returns a trace of these messages; calls `make` only the first time a name is requested. */
  trace(name: string, make: () => MadeTrace): string {
    return this.once(name, (path) => {
      const { header, messages, events = Object.values(mixEvents) } = make();
      const writer = new TraceWriter(path, header, { events });
      for (const message of messages) writer.message(message);
      writer.close();
    });
  }

  /** Frees a trace's disk space; a later request makes it again. */
  dropTrace(name: string): void {
    this.made.delete(name);
    rmSync(this.path(name), { force: true });
  }

  program(name: Program): string {
    return this.once(name, (path) => {
      const [compiler = '', ...words] = commands[name]();
      run(compiler, [...words, '-o', path]);
    });
  }

  /** The inserted library, with the function of scope_probe.cc added. */
  probedLibrary(): string {
    return this.once('libprobed.so', (path) => {
      const linked = [
        '-fPIC',
        '-shared',
        '-ftls-model=initial-exec',
        '-fvisibility=hidden',
        '-Wl,-soname,libesreplay.so',
      ];
      const all = [...objectsOf('libesreplay', ['replayer', 'replayer/scope', 'replayer/kit']), ...codecObjects()];
      run('g++', [...optimised, ...cxx, ...linked, source('scope_probe.cc'), ...all, '-ldl', '-pthread', '-o', path]);
    });
  }

  close(): void {
    this.folder.removeCallback();
  }

  private once(name: string, make: (path: string) => void): string {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const path = this.path(name);
    make(path);
    this.made.set(name, path);
    return path;
  }
}

/** Returns what a program printed. Throws SetupError when it failed. */
export function run(command: string, args: readonly string[]): string {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status === 0) return done.stdout;
  const why = done.error?.message ?? (done.stderr.trim() || `exit status ${done.status}`);
  throw new SetupError(`${command} failed: ${why}`, { remedy: 'run `npm run setup`' });
}

const optimised = ['-O2', '-Wall', '-Wextra', '-Werror', `-I${packageRoot}`];
const cxx = ['-std=c++20', '-fno-exceptions', '-fno-rtti', `-I${join(packageRoot, 'replayer/kit/include')}`];
const source = (name: string): string => join(sources, name);
/**
 * The parts of the recorder that need no kit. Their prebuilt object contains the whole folder, so they are compiled
 * here.
 */
const askNoSystem = [
  ...['encoding', 'exec_lists', 'handler', 'header', 'trace_file'].map((name) => `recorder/${name}.cc`),
  ...nativeSources('linux', ['src/native/redaction']),
].map((path) => join(packageRoot, path));

const codecObjects = (): string[] => objectsOf('codec', ['src/native'], ['src/schema/generated/plans.cc']);

/** Returns the objects that set-up compiled from the folders: the measured code is the code in use. */
function objectsOf(target: string, folders: readonly string[], more: readonly string[] = []): string[] {
  const relative = folders.flatMap((folder) => nativeSources('linux', [folder]));
  const { alone, texts } = grouped(relative);
  const sources = [...alone, ...[...texts.keys()].map((name) => `${togetherIn('linux')}/${name}`)];
  return [...sources, ...more].map((name) => {
    const object = join(built, target, name.replace(/\.\w+$/, '.o'));
    if (existsSync(object)) return object;
    throw new SetupError('The native code is not built.', { place: object, remedy: 'run `npm run setup`' });
  });
}

function kitFlags(): string[] {
  const program = join(packageRoot, 'dist/cli/main.js');
  return run(process.execPath, [program, 'kit', '--cflags', '--libs']).trim().split(' ');
}

function clang(): string {
  const found = findProgram(llvmNames('clang'));
  if (found !== null) return found;
  throw new SetupError('clang not found on the PATH (the measured clients use blocks)', {
    remedy: 'run `npm run setup`',
  });
}

const kitClient = (file: string) => (): string[] => [clang(), ...optimised, source(file), ...kitFlags(), '-ldl'];
const plain = (file: string) => (): string[] => [clang(), ...optimised, source(file), '-D_GNU_SOURCE'];
const native =
  (file: string, more: () => readonly string[] = () => []) =>
  (): string[] => ['g++', ...optimised, ...cxx, source(file), ...more(), ...codecObjects(), '-pthread'];

/** What compiles each program. */
const commands = {
  client: kitClient('client.c'),
  calls: kitClient('calls.c'),
  sleeper: plain('sleeper.c'),
  fanotify: plain('fanotify.c'),
  decode: native('decode.cc'),
  handler_loop: native('handler_loop.cc'),
  gmock_api: native('gmock_api.cc', () => ['-fexceptions', '-frtti', '-lgmock', '-lgtest']),
  recorder: native('recorder.cc', () => askNoSystem),
  auth_messages: native('auth_messages.cc', () => [
    join(packageRoot, 'test/replayer/native/run_fixture.cc'),
    // The addon's objects: the replayer in process.
    ...objectsOf('esreplay', ['replayer']),
  ]),
};
