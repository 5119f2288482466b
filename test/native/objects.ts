// Links native test programs. The product's sources of one folder are compiled as one file that includes them. A file
// has one object per compiler and set of flags, whatever programs use it; as many are compiled at a time as the machine
// has processors.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { grouped } from '../../scripts/sources.mjs';
import { Pool } from '../clients/pool.ts';
import { kept, textsOf, versionOf } from '../kept.ts';

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);
const compilers = new Pool(availableParallelism());

const isForLinkerAlone = (flag: string): boolean => flag === '-shared' || /^-(Wl,|L|l)/.test(flag);

/**
 * `inputs`: sources, libraries, and everything else that only the linker reads. A compiler error fails with its text.
 */
export async function link(
  compiler: string,
  flags: readonly string[],
  inputs: readonly string[],
  output: string,
): Promise<void> {
  const compiled = flags.filter((flag) => !isForLinkerAlone(flag));
  const linked = await Promise.all(
    (await together(inputs)).map((input) => (input.endsWith('.cc') ? objectOf(compiler, compiled, input) : input)),
  );
  await execute(compiler, [...flags, ...linked, '-o', output], { maxBuffer: 1 << 26 });
}

/** Tests are not combined: each may be a program of its own. */
async function together(inputs: readonly string[]): Promise<readonly string[]> {
  const isOurs = (input: string): boolean => /^(src\/native|recorder|replayer)\/.*\.cc$/.test(relative(root, input));
  const { alone, texts } = grouped(inputs.filter(isOurs).map((input) => relative(root, input)));
  const made = [...texts].map(([name, text]) => kept(name, [text], (path) => writeFile(path, text)));
  return [
    ...(await Promise.all(made)),
    ...alone.map((source) => join(root, source)),
    ...inputs.filter((input) => !isOurs(input)),
  ];
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
