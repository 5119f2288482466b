// `esreplay review`: asks about each decision that the tests of a suite made otherwise than expected. It runs nothing.
import { withExamples } from '../arguments/examples.ts';
import { file, text } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import type { ReviewWords } from '../review.ts';

export const row: CommandSummary = {
  usage: 'review [file]',
  group: 'look',
  about: 'accept or reject the decisions that changed in the last run of a suite',
};

export const reviewCommand: Command<ReviewWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('file', {
          ...file,
          describe: 'suite file',
          default: undefined,
          defaultDescription: 'esreplay.yaml',
        })
        .options({
          work: {
            ...text('FOLDER'),
            files: true,
            describe: 'folder with the results of `esreplay test`',
            defaultDescription: '.esreplay beside the file',
          },
          json: { type: 'boolean', describe: 'print the changed decisions as JSON, and ask nothing' },
        }),
      [
        ['esreplay review', 'each decision that changed, one by one'],
        ['esreplay review --json', 'the same as data'],
      ],
      'Exit status: 0 done, 2 no results or no terminal, 3 a file that cannot be written, 130 interrupted.',
    ),
  handler: async (words) => (await import('../review.ts')).review(words),
};
