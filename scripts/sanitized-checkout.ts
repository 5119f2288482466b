// Builds everything native with a sanitizer, in a checkout of its own below build/sanitized, for `npm run attack`.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram, llvmNames } from '../src/system/toolchain.mjs';
import { type SanitizerName, sanitizers } from '../test/attack/sanitizers.ts';
import { copySources } from '../test/mutants/edited-copy.ts';
import { writeClientLibrary } from './native-build.mjs';
import { findNodeHeaders } from './toolchain.mjs';

const root = join(import.meta.dirname, '..');

/** What is built, by its file in build/Release, and what it is. */
const parts = {
  'libesreplay.so': 'the library in clients',
  'esreplay.node': 'the addon of the harness',
  'esreplay-reaper': 'the reaper of client processes',
  'esreplay-programs.so': 'the library in products',
  esrecord: 'the recorder as a command',
  esrecordd: 'the recorder as a daemon',
} as const;

export interface SanitizedCheckout {
  readonly folder: string;
  /** Path of the sanitizer's library. */
  readonly runtime: string;
  /** Words in front of a command. */
  readonly launcher: readonly string[];
  /** How often each part refers to the sanitizer. */
  readonly parts: readonly string[];
}

/** Throws if a part cannot be built, or was built without the sanitizer. */
export function sanitizedCheckout(name: SanitizerName): SanitizedCheckout {
  const { flags, runtime: library, symbols, without, refused } = sanitizers[name];
  const [c, cxx] = [llvmNames('clang'), llvmNames('clang++')].map((names) => findProgram(names));
  if (!c || !cxx) throw new Error('clang is missing: run npm run setup');
  const file = `libclang_rt.${library}-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so`;
  const runtime = execFileSync(c, [`-print-file-name=${file}`], { encoding: 'utf8' }).trim();
  if (!existsSync(runtime)) throw new Error(`${file} is missing: install libclang-rt-dev`);

  const folder = join(root, 'build/sanitized', name);
  mkdirSync(join(folder, 'build'), { recursive: true });
  for (const each of readdirSync(folder)) if (each !== 'build') rmSync(join(folder, each), { recursive: true });
  copySources(
    folder,
    ['src', 'test', 'scripts', 'dist', 'replayer', 'recorder', 'package.json', 'binding.gyp'],
    ['build'],
  );
  if (!existsSync(join(folder, 'build/kept'))) symlinkSync(join(root, 'build/kept'), join(folder, 'build/kept'));

  const own = flags.join(' ');
  const wrapper = join(folder, 'build/compile.sh');
  if (without !== undefined) writeFileSync(wrapper, compilesWithout(without.sources));
  const compile = without === undefined ? '' : `sh ${wrapper} `;
  const headers = process.env.npm_config_nodedir ?? findNodeHeaders();
  const where = headers === undefined ? [] : [`--nodedir=${headers}`];
  const nodeGyp = join(root, 'node_modules/node-gyp/bin/node-gyp.js');
  run(folder, process.execPath, [nodeGyp, 'configure', ...where, '--loglevel=error']);
  run(folder, 'make', [
    '-s',
    '-C',
    'build',
    `-j${availableParallelism()}`,
    'BUILDTYPE=Release',
    `CC.target=${compile}${c} ${own}`,
    `CXX.target=${compile}${cxx} ${own}`,
    `LINK.target=${cxx} ${own} -shared-libsan -Wl,-rpath,${dirname(runtime)}`,
  ]);
  const release = join(folder, 'build/Release');
  writeClientLibrary(release);
  const kernel = join(folder, 'build/refusing-kernel');
  if (refused !== undefined) run(folder, c, ['test/unwatched/refusing-kernel.c', '-o', kernel]);
  return {
    folder,
    runtime,
    launcher: refused === undefined ? [] : [kernel, refused.feature, '--'],
    parts: Object.entries(parts).map(([part, about]) => {
      const uses = undefinedSymbols(join(release, part)).filter((symbol) => symbols.test(symbol)).length;
      if (uses === 0) throw new Error(`${part} was built without the ${name} sanitizer`);
      return `${about}, which refers to ${uses} of its functions`;
    }),
  };
}

/** Returns a shell script that runs its arguments, without the sanitizer if they compile one of the sources. */
const compilesWithout = (sources: string): string => `#!/bin/sh
for word; do case $word in *.cc | *.c | *.S) source=$word ;; esac; done
case $source in
${sources})
  for word; do
    shift
    case $word in -fsanitize=*) ;; *) set -- "$@" "$word" ;; esac
  done
  ;;
esac
exec "$@"
`;

function undefinedSymbols(path: string): readonly string[] {
  const nm = findProgram(['nm', ...llvmNames('llvm-nm')]) ?? 'nm';
  return execFileSync(nm, ['-D', '--undefined-only', path], { encoding: 'utf8' }).split('\n');
}

function run(folder: string, command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${command} failed\n${done.stdout}${done.stderr}`);
}
