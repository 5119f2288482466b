// The messages of a trace that a client of eslogger's gets, one at a time.
import type { Message } from '../schema/generated/messages.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { Printable } from '../words/printable.ts';
import type { EsloggerPrinter } from './eslogger-json.ts';
import type { ClientView, Numbers } from './subscription.ts';

/** Valid until the next one is asked for. */
export class ClientRow {
  constructor(
    /** Index among the trace's messages. */
    readonly index: number,
    /** It is the first one of its run that the client gets. */
    readonly startsRun: boolean,
    private readonly columns: MessageColumns,
    private readonly row: number,
    private readonly view: ClientView,
  ) {}

  get eventType(): number {
    return this.columns.eventType[this.row] ?? 0;
  }

  get machTime(): bigint {
    return this.columns.machTime[this.row] ?? 0n;
  }

  /** Takes the client's next numbers, once for each message, whether or not it reaches the client. */
  number(): Numbers {
    return this.view.next(this.eventType);
  }

  message(numbers: Numbers): Message {
    return { ...this.columns.message(this.row), ...numbers };
  }

  print(printer: EsloggerPrinter, numbers: Numbers): Printable {
    return printer.line(this.message(numbers), printer.processText(this.columns, this.row));
  }
}

/** `view`: the client's, whose numbers begin here. */
export function* clientRows(reader: TraceReader, view: ClientView): Generator<ClientRow> {
  let startsRun = true;
  for (const columns of reader.columns()) {
    if ('kind' in columns) {
      if (columns.kind === 'gap') view.pass(columns.gap);
      if (columns.kind === 'run') startsRun = true;
      continue;
    }
    for (let row = 0; row < columns.count; row++) {
      const isWanted = view.wantsType(columns.eventType[row] ?? 0, columns.isAuth[row] === 1);
      if (!isWanted || !view.selects(columns.definitions.processes.at(columns.process[row] ?? 0))) continue;
      yield new ClientRow(columns.first + row, startsRun, columns, row, view);
      startsRun = false;
    }
  }
}
