// Reads the names that Swift's compiler writes into programs, by Swift's own demangler: `$s4main5RulesV4listSaySSGyF` is
// `Rules.list()`, which is also how macOS spells it in crash reports.
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, isExecutable } from '../system/toolchain.mjs';
import { isMangled } from './frame.ts';

const program = 'swift-demangle';
const maxAnswerMs = 10_000;

/** Returns the demangler on the PATH, beside swiftc, or of Debian, which puts it on no PATH; null without one. */
export function findDemangler(path = process.env.PATH ?? '', exists = isExecutable): string | null {
  const found = findProgram([program], path);
  if (found !== null) return found;
  const compiler = findProgram(['swiftc'], path);
  const beside = compiler === null ? [] : [join(dirname(realpathSync(compiler)), program)];
  return [...beside, `/usr/libexec/swift/bin/${program}`].find(exists) ?? null;
}

/** Returns what the mangled ones among the names mean, by name; nothing if the demangler fails. */
export function readNames(names: Iterable<string>, demangler: string): ReadonlyMap<string, string> {
  const mangled = [...new Set(names)].filter(isMangled);
  if (mangled.length === 0) return new Map();
  const input = mangled.map((name) => `${name}\n`).join('');
  const options = { input, encoding: 'utf8', maxBuffer: 64 << 20, timeout: maxAnswerMs } as const;
  const { status, stdout } = spawnSync(demangler, ['--compact', '--simplified'], options);
  const lines = status === 0 ? stdout.replace(/\n$/, '').split('\n') : [];
  if (lines.length !== mangled.length) return new Map();
  // A closure of the main program is `in` a function without a name.
  return new Map(mangled.map((name, at) => [name, (lines[at] ?? name).replace(/ in $/, '')]));
}
