// `esreplay recover`: a trace that was cut, or is damaged, becomes a whole one of what is left.
import type { CommandModule } from 'yargs';
import { type RecoverSummary, recoverTrace } from '../../edit/recover.ts';
import { number } from '../../print/facts-text.ts';
import { printable } from '../../words/printable.ts';
import { type EditArguments, editing, editOptions, outputOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';

export const recoverCommand: CommandModule<object, EditArguments> = {
  builder: (parser) =>
    withExamples(
      editOptions(
        parser
          .positional('trace', { type: 'string', demandOption: true, describe: 'the trace, or what is left of it' })
          .option('output', { ...outputOption, demandOption: true }),
      ),
      [['esreplay recover t.estrace.incomplete -o t.estrace', 'keep all up to the last whole block']],
      'What is kept is kept byte for byte; the header says where the trace ended. Blocks behind the first damage are lost: what they hold refers to what came before.',
    ),
  handler: (words) => editing('reading', words, recoverTrace, (summary) => summaryText(words.output, summary)),
};

function summaryText(output: string, { messages, bytesWritten, lost }: RecoverSummary): string {
  const lines = [`${printable(output)}: ${number(messages)} messages, ${number(bytesWritten)} bytes`];
  if (lost === null) lines.push('  the trace was whole: nothing is lost');
  else {
    const record = lost.record === null ? '' : `, record ${number(lost.record)}`;
    const count = lost.messages === null ? 'nothing says how many messages' : `${number(lost.messages)} messages`;
    lines.push(
      `  it ended at byte ${number(lost.offset)}${record}: ${printable(lost.reason)}`,
      `  lost: ${number(lost.bytes)} bytes, ${count}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
