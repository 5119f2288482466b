// `esreplay cat`: prints the messages of a trace, for people or as JSON in eslogger's shape.

import { stderr, stdout } from 'node:process';
import { exitCodes } from '../../errors/errors.ts';
import { EsloggerPrinter } from '../../print/eslogger-json.ts';
import { MessageLines } from '../../print/message-line.ts';
import { NativeLines } from '../../print/native-lines.ts';
import { parseWhere, whereHelp } from '../../print/where.ts';
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
    let matching = 0;
    try {
      const printed = json && wanted === undefined ? await printNatively(reader, output) : 0;
      for (const text of json ? jsonLines(reader, wanted, printed) : textLines(reader, lines, wanted)) {
        matching++;
        const pause = output.line(text);
        if (pause) await pause;
        if (output.gone) break;
      }
    } finally {
      // A broken trace is printed up to its fault.
      await output.flush();
    }
    if (where === undefined || matching > 0) return exitCodes.pass;
    showNoMatch(where);
    return exitCodes.findings; // as grep's, so that a script can tell
  } finally {
    reader.close();
  }
}

type Condition = ((message: Message) => boolean) | undefined;

/** Returns how many messages need not be printed any more: all of them, if nothing is wrong. */
async function printNatively(reader: TraceReader, output: Output): Promise<number> {
  const lines = NativeLines.of(reader);
  if (lines === null) return 0;
  const pieces = lines.pieces();
  try {
    for (let next = pieces.next(true); ; next = pieces.next(output.isWritten)) {
      if (next.done) return next.value ? Number.POSITIVE_INFINITY : lines.messages;
      await output.piece(next.value);
      if (output.gone) return Number.POSITIVE_INFINITY;
    }
  } finally {
    lines.close();
  }
}

/** `printed`: messages to leave out. */
function* jsonLines(reader: TraceReader, wanted: Condition, printed: number): Generator<Printable> {
  if (printed === Number.POSITIVE_INFINITY) return;
  const printer = new EsloggerPrinter();
  for (const columns of reader.columns(printed === 0)) {
    if ('kind' in columns) continue;
    for (let row = Math.max(0, printed - columns.first); row < columns.count; row++)
      if (wanted === undefined || wanted(columns.message(row))) yield printer.row(columns, row);
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
