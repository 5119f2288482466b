// Links native test programs. Product code is not compiled again for them where the normal build has its objects.
// Otherwise the sources of one folder are compiled as one file that includes them. A file has one object per compiler
// and set of flags, whatever programs use it; as many are compiled at a time as the machine has processors.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { isBuilt } from '../../scripts/native-build.mjs';
import { grouped, togetherIn } from '../../scripts/sources.mjs';
import { Pool } from '../clients/pool.ts';
import { kept, textsOf, versionOf } from '../kept.ts';

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);
const compilers = new Pool(availableParallelism());

const isForLinkerAlone = (flag: string): boolean => /^-(shared$|static$|fuse-ld=|Wl,|L|l)/.test(flag);
const isSanitizer = (flag: string): boolean => flag.startsWith('-fsanitize');

/** Targets of binding.gyp, each with the codec. The addon, `esreplay`, has the replayer without its scope. */
export type Target = 'codec' | 'esreplay' | 'libesreplay' | 'recorder';

/**
 * `inputs`: sources, libraries, and everything else that only the linker reads. `target`: where product code may come
 * from, as it was built; never in a build with a sanitizer. A compiler error fails with its text.
 */
export async function link(
  compiler: string,
  flags: readonly string[],
  inputs: readonly string[],
  output: string,
  target?: Target,
): Promise<void> {
  const compiled = flags.filter((flag) => !isForLinkerAlone(flag));
  const isSanitized = flags.some(isSanitizer);
  const files = await together(inputs, isSanitized ? undefined : target, !isSanitized);
  const linked = await Promise.all(
    files.map((input) => (input.endsWith('.cc') ? objectOf(compiler, compiled, input) : input)),
  );
  await execute(compiler, [...flags, ...linked, '-o', output], { maxBuffer: 1 << 26 });
}

/** Tests that are one program. They are combined in some builds only, so that each file is compiled alone as well. */
const isOneProgram = (source: string): boolean =>
  /^test\/((recorder\/)?native\/(?!main)\w+|scope\/cases\w*)\.cc$/.test(source);

async function together(
  inputs: readonly string[],
  target: Target | undefined,
  combinesTests: boolean,
): Promise<readonly string[]> {
  const names = inputs.map((input) => (input.endsWith('.cc') ? relative(root, input) : input));
  const isOurs = (name: string): boolean => /^(src\/native|recorder|replayer)\/.*\.cc$/.test(name);
  const isTest = (name: string): boolean => combinesTests && isOneProgram(name);
  const { alone, texts } = grouped(names.filter(isOurs));
  const tests = new Map<string, string>();
  for (const source of names.filter(isTest)) {
    // Apart from the tests is what several programs have.
    const name = `${dirname(source).replaceAll('/', '_')}${source.endsWith('_test.cc') ? '_tests' : ''}.cc`;
    tests.set(name, `${tests.get(name) ?? ''}#include "${source}"\n`);
  }
  const others = [...alone, ...names.filter((name) => !isOurs(name) && !isTest(name))];
  return Promise.all([
    ...[...texts].map(([name, text]) => builtObject(target, name, text) ?? keptText(name, text)),
    ...[...tests].map(([name, text]) => keptText(name, text)),
    ...others.map((name) => builtObject(target, name) ?? (name.endsWith('.cc') ? resolve(root, name) : name)),
  ]);
}

const keptText = (name: string, text: string): Promise<string> => kept(name, [text], (path) => writeFile(path, text));

let isUpToDate: boolean | undefined;

/** Returns the build's object of a source, or of the file with this text that includes a folder's sources. */
function builtObject(target: Target | undefined, source: string, text?: string): string | null {
  if (target === undefined || !source.endsWith('.cc')) return null;
  const from = text === undefined ? source : join(togetherIn('linux'), source);
  const object = ['codec', target]
    .map((each) => join(root, 'build/Release/obj.target', each, from.replace(/\.cc$/, '.o')))
    .find((path) => existsSync(path));
  if (object === undefined) return null;
  if (text !== undefined && readFileSync(join(root, from), 'utf8') !== text) return null;
  isUpToDate ??= isBuilt();
  return isUpToDate ? object : null;
}

function objectOf(compiler: string, given: readonly string[], source: string): Promise<string> {
  const folders = given.filter((flag) => flag.startsWith('-I')).map((flag) => flag.slice(2));
  const texts = textsOf(source, [root, ...folders]);
  const flags = given.filter((flag) => {
    const [, name] = /^-D(ESREPLAY_\w+)$/.exec(flag) ?? [];
    return name === undefined || [...texts.values()].some((text) => text.includes(name));
  });
  return kept(`${basename(source)}.o`, [versionOf(compiler), ...flags, ...[...texts].flat()], (object) =>
    compilers.run(() => execute(compiler, [...flags, '-c', source, '-o', object], { maxBuffer: 1 << 26 })),
  );
}
