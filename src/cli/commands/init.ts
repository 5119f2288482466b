// `esreplay init`: writes a suite file to begin with.
import { existsSync } from 'node:fs';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { printable, printableLines } from '../../words/printable.ts';
import { forceOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { writtenFile } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { show } from '../terminal/show.ts';
import { writeOutput } from '../terminal/write-output.ts';

interface InitWords {
  readonly file?: string | undefined;
  readonly force?: boolean | undefined;
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
        .option('force', forceOption),
      [['esreplay init', 'then: esreplay test']],
    ),
  handler: async ({ file = 'esreplay.yaml', force }) => {
    const { starterSuite } = await import('../../suite/starter.ts');
    if (force !== true && existsSync(file))
      throw new UsageError(`output exists: ${file}`, { place: file, remedy: 'use --force to replace it' });
    await writeOutput(file, starterSuite('.'));
    show(process.stdout, printableLines(`${printable(file)} written. Next: \`esreplay test\`\n`));
    return exitCodes.pass;
  },
};
