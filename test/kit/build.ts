// Compiles C programs with the flags that `esreplay kit` prints, for tests of the kit and of the test clients.
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { compileFlags, linkFlags } from '../../src/cli/kit.ts';

const run = promisify(execFile);

export interface Compilation {
  readonly sources: readonly string[];
  readonly output: string;
  readonly defines?: readonly string[];
  readonly flags?: readonly string[];
}

/** Unoptimised unless `flags` say otherwise, with debug information; warnings are errors. Rejects with the compiler's words. */
export async function compileClient({ sources, output, defines = [], flags = ['-O0'] }: Compilation): Promise<void> {
  const macros = defines.map((name) => `-D${name}`);
  const warnings = ['-Wall', '-Wextra', '-Werror'];
  await run(findClang(), [
    '-g',
    ...warnings,
    ...flags,
    ...compileFlags(),
    ...macros,
    ...sources,
    ...linkFlags(),
    '-o',
    output,
  ]);
}

/** Throws when there is no clang: it is one of the packages that set-up installs. */
export function findClang(): string {
  return findProgram([
    'clang',
    'clang-21',
    'clang-20',
    'clang-19',
    'clang-18',
    'clang-17',
    'clang-16',
    'clang-15',
    'clang-14',
  ]);
}

export function findProgram(names: readonly string[]): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  throw new Error(`None of ${names.join(', ')} is on the PATH; run npm run setup.`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
