// Headers that many test clients begin with, precompiled: to read them takes longer than all else in such a client.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/system/package-root.ts';
import { kept, textsOf, versionOf } from '../kept.ts';

const run = promisify(execFile);
const shared = ['test/clients/client.h', 'test/replayer/clients/es_test_client.h'].map((name) =>
  join(packageRoot, name),
);

/** Returns clang's flags for a source, none if it begins otherwise. `defines` as in -D, `flags`: all others. */
export async function precompiled(
  compiler: string,
  flags: readonly string[],
  defines: readonly string[],
  source: string,
): Promise<readonly string[]> {
  const header = beginningOf(source);
  if (header === null) return [];
  const texts = [...textsOf(header, [packageRoot, join(packageRoot, 'replayer/kit/include')])];
  const changes = (define: string): boolean => texts.some(([, text]) => text.includes(define.replace(/=.*/, '')));
  if (defines.some(changes)) return [];
  // clang refuses it once a system header has another size; a package that replaces one changes the folder.
  const system = `${statSync('/usr/include', { throwIfNoEntry: false })?.mtimeMs}`;
  const parts = [versionOf(compiler), header, system, ...flags, ...texts.flat()];
  const words = [...flags, '-Xclang', '-fno-pch-timestamp', '-x', 'c-header', header];
  return [
    '-include-pch',
    await kept(`${basename(header)}.pch`, parts, (path) => run(compiler, [...words, '-o', path])),
  ];
}

/** Returns the shared header that comes before everything else, also if another header includes it. */
function beginningOf(path: string): string | null {
  if (shared.includes(path)) return path;
  const [, name] = /^(?:\/\/.*|#pragma once|\s)*#include "(.*)"/.exec(readFileSync(path, 'utf8')) ?? [];
  const header = join(dirname(path), name ?? '');
  return name !== undefined && existsSync(header) ? beginningOf(header) : null;
}
