// `esreplay merge-reports`: the archives of several machines as one result. It runs nothing.

import { withExamples } from '../arguments/examples.ts';
import { file, writtenFile } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import type { MergeWords } from '../merge-reports.ts';
import { suiteReportRows } from '../terminal/suite-reports.ts';

export const row: CommandSummary = {
  usage: 'merge-reports <archives..>',
  group: 'look',
  about: 'join the results of a suite that several machines ran, and say what is missing',
};

export const mergeReportsCommand: Command<MergeWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('archives', { ...file, array: true, demandOption: true, describe: 'files that --archive wrote' })
        .options({
          missing: { ...writtenFile, describe: 'write the names of tests without a result, for test --cells' },
          verbose: { type: 'boolean', describe: 'print all of each stack and advice' },
          ...suiteReportRows,
        }),
      [
        ['esreplay merge-reports shard-*.ndjson --html suite.html', 'the whole suite'],
        ['esreplay merge-reports shard-*.ndjson --missing again.txt', 'what a machine lost, to run again'],
      ],
      'Exit status: that of the worst test; 2 usage, 3 a test is missing, or archives are not of one plan.',
    ),
  handler: async (words) => (await import('../merge-reports.ts')).mergeReports(words),
};
