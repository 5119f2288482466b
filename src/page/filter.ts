// Which messages match what the user looks for.
import type { PageRun } from '../report/html/page-data.ts';
import { rowFlags, rowsPerBlock } from '../timeline/shape.ts';
import { isDenied, type MessageRow, messageBlocks, type RunData } from './run-data.ts';
import { type MessageKey, messageKey, namedByEvents, namedByFindings } from './search-words.ts';

export interface Filter {
  readonly text: string;
  readonly event: string;
  readonly pid: string;
  /** Slug of a rule: the messages of its findings. */
  readonly rule: string;
  readonly state: string;
}

export const noFilter: Filter = { text: '', event: '', pid: '', rule: '', state: '' };
export const isFiltering = (filter: Filter): boolean => Object.values(filter).some((value) => value !== '');

/** What a message may be filtered by, besides names. */
export const states = {
  auth: { label: 'AUTH', matches: (row: MessageRow) => (row.flags & rowFlags.auth) !== 0 },
  late: {
    label: 'late or unanswered',
    matches: (row: MessageRow) => ['late', 'unanswered', 'by-mode', 'cut'].includes(row.settled),
  },
  denied: {
    label: 'denied',
    matches: (row: MessageRow) =>
      (row.flags & rowFlags.auth) !== 0 && !Number.isNaN(row.respondedNs) && isDenied(row.flags, row.result),
  },
  cached: { label: 'answered for the cache', matches: (row: MessageRow) => (row.flags & rowFlags.cache) !== 0 },
} as const;

/** Returns the numbers of the rows that match, or null if `stop` says so meanwhile. */
export async function matching(
  data: RunData,
  filter: Filter,
  onProgress: (share: number) => void,
  stop: () => boolean,
): Promise<Uint32Array | null> {
  const found: number[] = [];
  const text = filter.text.toLowerCase();
  const pid = filter.pid === '' ? null : Number(filter.pid);
  const places = filter.rule === '' ? null : placesOfRule(data.run, filter.rule);
  const named = text === '' ? [] : [namedByFindings(data.run, text), await namedByEvents(data.timeline, text, stop)];
  const state = states[filter.state as keyof typeof states];
  let done = 0;
  for (const [at, stream] of data.timeline.messages.entries()) {
    for (const [number, block] of stream.blocks.entries()) {
      const columns = await messageBlocks.load(block);
      if (stop()) return null;
      done += block.rows;
      onProgress(done / Math.max(1, data.rowCount));
      if (columns === null) continue;
      const first = (data.firstRows[at] ?? 0) + number * rowsPerBlock;
      for (let row = 0; row < columns.place.length; row += 1) {
        const message = data.rowOf(stream, columns, row, first + row);
        if (filter.event !== '' && message.event !== filter.event) continue;
        if (places !== null && !places.has(messageKey(message.place, stream.process))) continue;
        if (state !== undefined && !state.matches(message)) continue;
        if (text === '' && pid === null) {
          found.push(first + row);
          continue;
        }
        const name = data.nameNow(message.place) ?? (await data.nameOf(message.place));
        if (pid !== null && name?.pid !== pid) continue;
        const key = messageKey(message.place, stream.process);
        if (named.some((each) => each.has(key))) {
          found.push(first + row);
          continue;
        }
        const words = `${message.event} ${name?.path ?? ''} ${name?.process ?? ''} ${message.place}`.toLowerCase();
        if (words.includes(text)) found.push(first + row);
      }
    }
  }
  return Uint32Array.from(found);
}

function placesOfRule({ report }: PageRun, rule: string): ReadonlySet<MessageKey> {
  return new Set(
    report.verdicts
      .filter((verdict) => verdict.rule === rule && verdict.message !== null)
      .map(({ message, process }) => messageKey(message?.index ?? -1, process)),
  );
}
