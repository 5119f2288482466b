// The main path of `esreplay edit`: sets fields of the chosen messages. Everything else stays as it was: other messages,
// answers, gaps, runs.
import { UsageError } from '../errors/errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import type { OtherRecord } from '../trace/other-records.ts';
import type { TraceReader } from '../trace/reader.ts';
import { TraceWriter } from '../trace/writer.ts';
import type { Assignment } from './assignment.ts';
import { eachRecord, type RewriteOptions } from './output.ts';
import {
  type CutPlace,
  cutNotes,
  cutPlace,
  isSelected,
  noMatch,
  rewritten,
  type Selection,
  written,
} from './rewrite.ts';

export interface EditOptions extends RewriteOptions, Selection {
  /** In this order: a later one wins. */
  readonly assignments: readonly Assignment[];
  /** Describes the edit, for the header. */
  readonly described: string;
}

export interface EditSummary {
  readonly messages: number;
  /** Messages that match the conditions. */
  readonly chosen: number;
  /** How many of them have the field. */
  readonly set: readonly { readonly field: string; readonly messages: number }[];
  readonly bytesWritten: number;
  readonly cut: CutPlace;
}

/**
 * Throws UsageError if no message matches, if none of them has a field, or if the output may not be written; TraceError
 * for a broken trace.
 */
export function editTrace(options: EditOptions): Promise<EditSummary> {
  return rewritten(options, (place) => new Edit(place.reader, options).write(place.temporary));
}

class Edit {
  private chosen = 0;
  private readonly counts: number[];

  constructor(
    private readonly reader: TraceReader,
    private readonly options: EditOptions,
  ) {
    this.counts = options.assignments.map(() => 0);
  }

  async write(incompletePath: string): Promise<EditSummary> {
    const { reader, options } = this;
    const writer = this.begin(incompletePath);
    await written(writer, async () => {
      await eachRecord({ reader, natively: false }, options, {
        messages: (columns) => {
          for (const row of columns.rows()) this.message(writer, columns, row);
        },
        other: (record) => this.other(writer, record),
      });
      this.checkUse();
    });
    return {
      messages: writer.messages,
      chosen: this.chosen,
      set: options.assignments.map(({ field }, index) => ({ field, messages: this.counts[index] ?? 0 })),
      bytesWritten: writer.bytesWritten,
      cut: cutPlace(reader),
    };
  }

  private begin(incompletePath: string): TraceWriter {
    const { reader, options } = this;
    const { raw: _, fields: __, events, ...header } = reader.header;
    const input = {
      ...header,
      // Ids of definitions, which differ here.
      processes: [],
      notes: [...header.notes, `edited by ${options.application}: ${options.described}`, ...cutNotes(reader)],
    };
    return new TraceWriter(options.output, input, {
      events: events.map(([number]) => number),
      incompletePath,
    });
  }

  private message(writer: TraceWriter, columns: MessageColumns, row: number): void {
    const message = columns.message(row);
    writer.message(isSelected(this.options, columns, row) ? this.edited(message) : message);
  }

  private other(writer: TraceWriter, record: OtherRecord): void {
    switch (record.kind) {
      case 'response':
        writer.response(record.response);
        return;
      case 'gap':
        writer.gap(record.gap);
        return;
      case 'run':
        writer.run(record.run);
        return;
    }
  }

  private edited(message: Message): Message {
    this.chosen++;
    let now = message;
    for (const [index, { apply }] of this.options.assignments.entries()) {
      const next = apply(now);
      if (next === undefined) continue;
      this.counts[index] = (this.counts[index] ?? 0) + 1;
      now = next;
    }
    return now;
  }

  /** An assignment without effect is a mistake in it or in the conditions. */
  private checkUse(): void {
    const { assignments, described } = this.options;
    if (this.chosen === 0) throw noMatch(described);
    const unused = assignments.find((_, index) => this.counts[index] === 0);
    if (unused !== undefined)
      throw new UsageError(`none of the ${this.chosen} chosen messages has ${unused.field}`, {
        remedy: unused.lacking,
      });
  }
}
