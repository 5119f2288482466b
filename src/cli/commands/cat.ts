// `esreplay cat`: prints the messages of a trace, for people or as JSON in eslogger's shape.

import { stderr, stdout } from 'node:process';
import { exitCodes } from '../../errors/errors.ts';
import { catStyle } from '../../print/line-style.ts';
import { MessageLines } from '../../print/message-line.ts';
import { parseWhere, whereHelp } from '../../print/where.ts';
import { writeLines } from '../../print/write-lines.ts';
import type { Message } from '../../schema/generated/messages.ts';
import { openTrace, type TraceReader } from '../../trace/reader.ts';
import { type Printable, printable } from '../../words/printable.ts';
import { withExamples } from '../arguments/examples.ts';
import { text, traceArgument } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { diagnostic } from '../terminal/diagnostic.ts';
import { Output } from '../terminal/output.ts';
import { show } from '../terminal/show.ts';
import { warnOfCut } from '../terminal/trace-warnings.ts';

interface CatWords {
  readonly trace: string;
  readonly json?: boolean | undefined;
  readonly wall?: boolean | undefined;
  readonly where?: string | undefined;
}

export const row: CommandSummary = {
  usage: 'cat <trace>',
  group: 'traces',
  about: 'print the messages of a trace',
};

export const catCommand: Command<CatWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('trace', traceArgument)
        .option('json', { type: 'boolean', describe: "one message per line, in eslogger's format with its deadline" })
        .option('wall', {
          type: 'boolean',
          describe: 'times of the wall clock, in place of seconds since the first message by the Mach clock',
        })
        .option('where', {
          ...text('CONDITION'),
          describe: `only messages that match: ${whereHelp}`,
        }),
      [
        ['esreplay cat t.estrace --where \'event.open.file.path ~ "/etc/"\'', 'find messages'],
        ["esreplay cat t.estrace --json | jq -r '.event.exec.args[0] // empty'", 'pipe them to other tools'],
      ],
      'Exit status: 1 if no messages match --where.',
    ),
  handler: cat,
};

async function cat({ trace, json, wall, where }: CatWords): Promise<number> {
  const wanted = where === undefined ? undefined : parseWhere(where);
  const reader = openTrace(trace);
  try {
    warnOfCut(reader);
    const output = new Output();
    const lines = new MessageLines({
      width: stdout.isTTY ? Math.max(80, stdout.columns) : Number.POSITIVE_INFINITY,
      timebase: reader.header.timebase,
      wall: wall === true,
    });
    if (!json && stdout.isTTY) output.line(printable(lines.heading()));
    const matching = json
      ? await writeLines(reader, output, { style: catStyle, where: wanted })
      : await writeText(reader, output, lines, wanted);
    if (where === undefined || matching > 0) return exitCodes.pass;
    showNoMatch(where);
    return exitCodes.findings; // as grep's, so that a script can tell
  } finally {
    reader.close();
  }
}

type Condition = ((message: Message) => boolean) | undefined;

/** Returns the number of lines. A broken trace is printed up to its fault. */
async function writeText(reader: TraceReader, output: Output, lines: MessageLines, wanted: Condition): Promise<number> {
  let count = 0;
  try {
    for (const text of textLines(reader, lines, wanted)) {
      count++;
      const pause = output.line(text);
      if (pause) await pause;
      if (output.gone) break;
    }
    return count;
  } finally {
    await output.flush();
  }
}

function* textLines(reader: TraceReader, lines: MessageLines, wanted: Condition): Generator<Printable> {
  for (const record of reader.records()) {
    if (record.kind === 'run') lines.startRun();
    if (record.kind !== 'message') continue;
    const { index, message } = record;
    if (wanted === undefined || wanted(message)) yield printable(lines.line(index, message));
    else lines.pass(message);
  }
}

function showNoMatch(where: string): void {
  show(
    stderr,
    diagnostic('error', {
      message: `no messages match (--where ${where})`,
      remedy: 'see what the trace contains with `esreplay info`',
    }),
  );
}
