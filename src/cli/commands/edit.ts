// `esreplay edit`: sets fields of a trace's messages.
import { parseAssignment, setHelp } from '../../edit/assignment.ts';
import { type EditOptions, type EditSummary, editTrace } from '../../edit/edit.ts';
import { UsageError } from '../../errors/errors.ts';
import { number } from '../../print/facts-text.ts';
import { printable } from '../../words/printable.ts';
import {
  cutLines,
  type EditArguments,
  editing,
  editOptions,
  messagesOption,
  type SelectionWords,
  selectionOf,
  traceAndOutput,
  typed,
  whereOption,
} from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { outputName } from '../terminal/standard-output.ts';

interface EditWords extends EditArguments, SelectionWords {
  readonly set?: readonly string[] | undefined;
}

export const row: CommandSummary = {
  usage: 'edit <trace>',
  group: 'traces',
  about: 'set paths, users, signers and other fields of messages',
};

export const editCommand: Command<EditWords> = {
  builder: (parser) =>
    withExamples(
      editOptions(
        traceAndOutput(parser)
          .option('set', {
            type: 'string',
            array: true,
            nargs: 1,
            takes: 'FIELD=VALUE',
            describe: `what to set; repeatable: ${setHelp}`,
          })
          .option('where', whereOption(' (default: all)'))
          .option('messages', messagesOption)
          .group(['where', 'messages'], 'Which messages'),
      ),
      [
        [
          'esreplay edit t.estrace -o other.estrace --messages 12-20 --set process.audit_token.euid=501',
          'another user acts in these messages',
        ],
        [
          'esreplay edit t.estrace -o other.estrace --where "event_type = notify_open" --set action=deny',
          'NOTIFY messages of opens that were denied',
        ],
      ],
      'Only the messages that match change, even if others name the same process or file. A message without the field stays as it is.',
    ),
  handler: (words) => {
    const options = choiceOf(words);
    return editing(
      'editing',
      words,
      (rewrite) => editTrace({ ...rewrite, ...options }),
      (summary) => summaryText(outputName(words.output), summary),
    );
  },
};

function choiceOf(words: EditWords): Pick<EditOptions, 'assignments' | 'where' | 'messages' | 'described'> {
  const { set = [], where, messages } = words;
  if (set.length === 0)
    throw new UsageError('nothing to set', { remedy: 'add `--set FIELD=VALUE`; see `esreplay edit --help`' });
  const said = [...typed({ where, messages }), ...set.map((each) => `--set ${each}`)];
  return {
    assignments: set.map(parseAssignment),
    described: said.join(' '),
    ...selectionOf(words),
  };
}

function summaryText(output: string, { messages, chosen, set, bytesWritten, cut }: EditSummary): string {
  const without = (count: number): string => (count < chosen ? `, ${number(chosen - count)} lack it` : '');
  const lines = [
    `${printable(output)}: ${number(chosen)} of ${number(messages)} messages chosen, ${number(bytesWritten)} bytes`,
    ...set.map(({ field, messages: count }) => `  ${field}: set in ${number(count)}${without(count)}`),
    ...cutLines(cut),
  ];
  return `${lines.join('\n')}\n`;
}
