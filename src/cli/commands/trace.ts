// `esreplay trace export`: writes the messages of a trace in another program's format.
import { stdout } from 'node:process';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { exportStyle } from '../../print/line-style.ts';
import { writeLines } from '../../print/write-lines.ts';
import { openTrace } from '../../trace/reader.ts';
import { withExamples } from '../arguments/examples.ts';
import { traceArgument } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { Output } from '../terminal/output.ts';
import { warnOfCut } from '../terminal/trace-warnings.ts';

interface TraceWords {
  readonly action: 'export';
  readonly trace: string;
  readonly ndjson?: boolean | undefined;
}

export const row: CommandSummary = {
  usage: 'trace <action> <trace>',
  group: 'traces',
  about: "export a trace to eslogger's format",
};

export const traceCommand: Command<TraceWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('action', { choices: ['export'] as const, demandOption: true, describe: 'what to do with it' })
        .positional('trace', traceArgument)
        .option('ndjson', { type: 'boolean', describe: 'one message per line, as eslogger writes it' }),
      [['esreplay trace export t.estrace --ndjson > t.jsonl', 'lines for what reads those of eslogger']],
      'Beside the keys of eslogger, a line has a deadline where the message has one, and AUTH messages have lines. `import` reads them as they were.',
    ),
  handler: exportTrace,
};

async function exportTrace({ trace, ndjson }: TraceWords): Promise<number> {
  if (ndjson !== true) throw new UsageError('no format given', { remedy: 'add --ndjson' });
  const reader = openTrace(trace);
  try {
    warnOfCut(reader);
    // A terminal would obey what eslogger does not escape.
    await writeLines(reader, new Output(), { style: { ...exportStyle, safe: stdout.isTTY === true } });
    return exitCodes.pass;
  } finally {
    reader.close();
  }
}
