// `esreplay recover`: makes a complete trace from the whole blocks of a cut or damaged one.
import { type RecoverSummary, recoverTrace } from '../../edit/recover.ts';
import { number } from '../../print/facts-text.ts';
import { printable } from '../../words/printable.ts';
import { type EditArguments, editing, editOptions, outputOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { inputFile } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { outputName } from '../terminal/standard-output.ts';

export const row: CommandSummary = {
  usage: 'recover <trace>',
  group: 'traces',
  about: 'repair a trace that was cut or is damaged',
};

export const recoverCommand: Command<EditArguments> = {
  builder: (parser) =>
    withExamples(
      editOptions(
        parser
          .positional('trace', { ...inputFile, demandOption: true, describe: 'damaged trace; - is standard input' })
          .option('output', { ...outputOption, demandOption: true }),
      ),
      [['esreplay recover t.estrace.incomplete -o t.estrace', 'keep everything up to the last whole block']],
      'Kept blocks stay as they are, byte for byte; the header says where the trace ended. Blocks after the first damage are lost, because they refer to earlier ones.',
    ),
  handler: (words) =>
    editing('reading', words, recoverTrace, (summary) => summaryText(outputName(words.output), summary)),
};

function summaryText(output: string, { messages, bytesWritten, lost }: RecoverSummary): string {
  const lines = [`${printable(output)}: ${number(messages)} messages, ${number(bytesWritten)} bytes`];
  if (lost === null) lines.push('  the trace was complete: nothing is lost');
  else {
    const record = lost.record === null ? '' : `, record ${number(lost.record)}`;
    const count = lost.messages === null ? 'an unknown number of messages' : `${number(lost.messages)} messages`;
    lines.push(
      `  it ended at byte ${number(lost.offset)}${record}: ${printable(lost.reason)}`,
      `  lost: ${number(lost.bytes)} bytes, ${count}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
