// `esreplay edit`: sets fields of a trace's messages.
import type { CommandModule } from 'yargs';
import { parseAssignment, setHelp } from '../../edit/assignment.ts';
import { type EditOptions, type EditSummary, editTrace } from '../../edit/edit.ts';
import { UsageError } from '../../errors.ts';
import { number } from '../../print/facts-text.ts';
import { parseWhere, whereHelp } from '../../print/where.ts';
import { printable } from '../../words/printable.ts';
import {
  type EditArguments,
  editing,
  editOptions,
  messagesOption,
  outputOption,
  placesOf,
} from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { text, traceArgument } from '../arguments/values.ts';
import { outputName } from '../terminal/standard-output.ts';

interface EditWords extends EditArguments {
  readonly set?: readonly string[] | undefined;
  readonly where?: string | undefined;
  readonly messages?: string | undefined;
}

export const editCommand: CommandModule<object, EditWords> = {
  builder: (parser) =>
    withExamples(
      editOptions(
        parser
          .positional('trace', traceArgument)
          .option('output', { ...outputOption, demandOption: true })
          .option('set', {
            ...{ type: 'string', array: true, nargs: 1, takes: 'FIELD=VALUE' },
            describe: `what to set; repeatable: ${setHelp}`,
          })
          .option('where', {
            ...text('CONDITION'),
            describe: `messages that match (default: all): ${whereHelp}`,
          })
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

function choiceOf({
  set = [],
  where,
  messages,
}: EditWords): Pick<EditOptions, 'assignments' | 'where' | 'messages' | 'described'> {
  if (set.length === 0)
    throw new UsageError('nothing to set', { remedy: 'add `--set FIELD=VALUE`; see `esreplay edit --help`' });
  const said = [
    ...(where === undefined ? [] : [`--where ${where}`]),
    ...(messages === undefined ? [] : [`--messages ${messages}`]),
    ...set.map((each) => `--set ${each}`),
  ];
  return {
    assignments: set.map(parseAssignment),
    described: said.join(' '),
    ...(where === undefined ? {} : { where: parseWhere(where) }),
    ...(messages === undefined ? {} : { messages: placesOf(messages) }),
  };
}

function summaryText(output: string, { messages, chosen, set, bytesWritten, cut }: EditSummary): string {
  const without = (count: number): string => (count < chosen ? `, ${number(chosen - count)} lack it` : '');
  const lines = [
    `${printable(output)}: ${number(chosen)} of ${number(messages)} messages chosen, ${number(bytesWritten)} bytes`,
    ...set.map(({ field, messages: count }) => `  ${field}: set in ${number(count)}${without(count)}`),
    ...(cut === null ? [] : [`  the input is cut at byte ${number(cut.offset)}: ${cut.reason}`]),
  ];
  return `${lines.join('\n')}\n`;
}
