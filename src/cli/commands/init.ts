// `esreplay init`: writes a suite file to begin with, or an output map.
import { existsSync } from 'node:fs';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { meantFile } from '../../files/near-file.ts';
import { readBeginning } from '../../output-map/collected-output.ts';
import { printable, printableLines } from '../../words/printable.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { forceOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { file, writtenFile } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { show } from '../terminal/show.ts';
import { writeOutput } from '../terminal/write-output.ts';

interface InitWords {
  readonly file?: string | undefined;
  readonly force?: boolean | undefined;
  readonly mapFrom?: string | undefined;
}

export const row: CommandSummary = {
  usage: 'init [file]',
  group: 'start',
  about: 'write a suite file to begin with, from what is in this folder',
};

export const initCommand: Command<InitWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('file', { ...writtenFile, describe: 'file to write', defaultDescription: 'esreplay.yaml' })
        .option('map-from', {
          ...file,
          describe: 'propose an output map from the first ten lines of a log, and write it to map.yaml',
        })
        .option('force', forceOption),
      [
        ['esreplay init', 'then: esreplay test'],
        [
          'esreplay init map.yaml --map-from product.log',
          'then: esreplay run TRACE --output-map map.yaml -- ./product',
        ],
      ],
    ),
  handler: async ({ file: named, force, mapFrom }) => {
    const path = named ?? (mapFrom === undefined ? 'esreplay.yaml' : 'map.yaml');
    if (force !== true && existsSync(path))
      throw new UsageError(`output exists: ${path}`, { place: path, remedy: 'use --force to replace it' });
    show(process.stdout, printableLines(await (mapFrom === undefined ? writeSuite(path) : writeMap(path, mapFrom))));
    return exitCodes.pass;
  },
};

async function writeSuite(path: string): Promise<string> {
  const { starterSuite } = await import('../../suite/starter.ts');
  await writeOutput(path, starterSuite('.'));
  return `${printable(path)} written. Next: \`esreplay test\`\n`;
}

async function writeMap(path: string, log: string): Promise<string> {
  const { proposeMap } = await import('../../output-map/propose.ts');
  const proposed = proposeMap(beginningOf(log), log);
  if (proposed === null)
    throw new UsageError('no line names an event with a pid or a path', {
      place: log,
      remedy: 'write the map by hand: docs/how-to/output-map.md has two examples',
    });
  await writeOutput(path, proposed.text);
  const fits = `guesses that fit ${proposed.fits} of ${proposed.of} lines`;
  const command = `\`esreplay run TRACE --output-map ${shellQuoted(path)} -- ./product\``;
  return `${printable(`${path} written: ${fits}. Check them, then: ${command}`)}\n`;
}

/** A log may be of any size. */
function beginningOf(path: string): string {
  try {
    return readBeginning(path, 1 << 16).toString('utf8');
  } catch (error) {
    throw new UsageError(`cannot read the log: ${(error as Error).message}`, {
      place: path,
      remedy: (error as NodeJS.ErrnoException).code === 'ENOENT' ? meantFile(path) : undefined,
      cause: error,
    });
  }
}
