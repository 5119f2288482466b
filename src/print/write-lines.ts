// Writes the messages of a trace as lines: the way of `cat --json`, `trace export` and `eslogger`. The addon prints what
// it can, and the printer the rest.
import type { Message } from '../schema/generated/messages.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { Printable, PrintableBytes } from '../words/printable.ts';
import { clientRows } from './client-rows.ts';
import { EsloggerPrinter } from './eslogger-json.ts';
import type { LineStyle } from './line-style.ts';
import { NativeLines } from './native-lines.ts';
import { ClientView, type Subscription } from './subscription.ts';

/** Where lines go; each promise waits for the reader. */
export interface LineSink {
  /** The reader has gone, so further lines are useless. */
  readonly gone: boolean;
  /** The memory of a piece can be used again. */
  readonly isWritten: boolean;
  /** Takes one line without its end. */
  line(text: Printable): Promise<void> | undefined;
  piece(bytes: Printable | PrintableBytes): Promise<void>;
  flush(): Promise<void>;
}

interface LineOptions {
  readonly style: LineStyle;
  /** Only what this client gets, with its numbers. */
  readonly subscription?: Subscription;
  readonly where?: ((message: Message) => boolean) | undefined;
}

/** Returns the number of lines. A broken trace is written up to its fault. */
export async function writeLines(reader: TraceReader, sink: LineSink, options: LineOptions): Promise<number> {
  let lines = 0;
  try {
    const done = await writeNatively(reader, sink, options);
    ({ lines } = done);
    if (done.isWhole || sink.gone) return lines;
    for (const text of printed(reader, options, done.messages)) {
      lines++;
      const pause = sink.line(text);
      if (pause) await pause;
      if (sink.gone) break;
    }
    return lines;
  } finally {
    await sink.flush();
  }
}

interface Done {
  readonly isWhole: boolean;
  /** Messages that were read. */
  readonly messages: number;
  readonly lines: number;
}

async function writeNatively(reader: TraceReader, sink: LineSink, options: LineOptions): Promise<Done> {
  const { style, subscription, where } = options;
  const lines = where !== undefined ? null : NativeLines.of(reader, style, subscription);
  if (lines === null) return { isWhole: false, messages: 0, lines: 0 };
  const pieces = lines.pieces();
  try {
    for (let next = pieces.next(true); ; next = pieces.next(sink.isWritten)) {
      if (next.done) return { isWhole: next.value, messages: lines.messages, lines: lines.lines };
      await sink.piece(next.value);
      if (sink.gone) return { isWhole: true, messages: lines.messages, lines: lines.lines };
    }
  } finally {
    lines.close();
  }
}

/** `from`: index of the first message that is not written yet. */
function* printed(reader: TraceReader, options: LineOptions, from: number): Generator<Printable> {
  const { style, subscription, where } = options;
  const printer = new EsloggerPrinter(style);
  if (subscription !== undefined) {
    for (const row of clientRows(reader, new ClientView(subscription))) {
      const numbers = row.number();
      if (row.index >= from) yield row.print(printer, numbers);
    }
    return;
  }
  for (const columns of reader.columns()) {
    if ('kind' in columns) continue;
    for (let row = Math.max(0, from - columns.first); row < columns.count; row++)
      if (where === undefined || where(columns.message(row))) yield printer.row(columns, row);
  }
}
