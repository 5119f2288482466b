// Bytes a message of the mix and of a boot, as a trace and as eslogger would print it, each plain and compressed; and
// bytes of one AUTH_OPEN record. Exact, so measured once.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { SetupError } from '../../../src/errors/errors.ts';
import { EsloggerPrinter } from '../../../src/print/eslogger-json.ts';
import { openTrace } from '../../../src/trace/reader.ts';
import { RecordEncoder } from '../../../src/trace/record-encoder.ts';
import { type Budget, budgets, noBudget } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { bootTrace, mixTrace } from '../messages.ts';
import { makeMix, mixEvents, mixHeader } from '../mix.ts';
import type { Place } from '../place.ts';

export async function measureSize(place: Place): Promise<Figure[]> {
  const beside = { lines: printed([mixTrace(place)]), linesAre: 'the same messages as eslogger prints them' };
  const budget = { plain: budgets.messageBytes, zipped: budgets.messageBytesCompressed };
  return sizeFigures('bytes a message', [mixTrace(place)], beside, budget);
}

export async function measureBootSize(place: Place): Promise<Figure[]> {
  const beside = { lines: printed([bootTrace(place)]), linesAre: 'the same messages as eslogger prints them' };
  return sizeFigures('boot storm: bytes', [bootTrace(place)], beside);
}

export function messagesOf(path: string): number {
  const reader = openTrace(path);
  try {
    let count = 0;
    for (const _ of reader.messages()) count++;
    return count;
  } finally {
    reader.close();
  }
}

interface Lines {
  readonly lines: Iterable<Uint8Array>;
  /** Describes the baseline; the compressed one is "..., zstd". */
  readonly linesAre: string;
}

interface SizeBudgets {
  readonly plain: Budget;
  readonly zipped: Budget;
}

/** Compares traces with lines, plain and compressed. Traces are compressed file by file, lines as one stream. */
export async function sizeFigures(
  name: string,
  traces: readonly string[],
  { lines, linesAre }: Lines,
  budget: SizeBudgets = { plain: noBudget, zipped: noBudget },
): Promise<Figure[]> {
  const count = traces.reduce((sum, trace) => sum + messagesOf(trace), 0);
  const files = traces.map((trace) => readFileSync(trace));
  const json = await compressed(lines);
  const each = (bytes: number) => samplesOf([bytes / count]);
  const sum = (of: (bytes: Uint8Array) => number): number => files.reduce((total, bytes) => total + of(bytes), 0);
  const against = (what: string, bytes: number) => ({ what, measured: each(bytes) });
  const figures: Figure[] = [
    {
      name,
      unit: 'B',
      measured: each(sum(({ length }) => length)),
      baseline: against(linesAre, json.plain),
      ...budget.plain,
      note: null,
    },
  ];
  if (json.zstd !== null) {
    figures.push({
      name: `${name}, zstd`,
      unit: 'B',
      measured: each(sum(compressedByZstd)),
      baseline: against("eslogger's lines, zstd", json.zstd),
      ...budget.zipped,
      note: 'level 3',
    });
  }
  figures.push({
    name: `${name}, gzip`,
    unit: 'B',
    measured: each(sum((bytes) => gzipSync(bytes).length)),
    baseline: against("eslogger's lines, gzip", json.gzip),
    ...(json.zstd === null ? budget.zipped : noBudget),
    note: json.zstd === null ? 'there is no zstd on this machine' : null,
  });
  return figures;
}

export async function measureRecord(place: Place): Promise<Figure[]> {
  const sizes: number[] = [];
  const encoder = new RecordEncoder(mixHeader(), (record) => {
    // The second byte is the record's kind; definitions have negative ones.
    if (record[1] === mixEvents.authOpen) sizes.push(record.length);
  });
  const printer = new EsloggerPrinter();
  const lines: number[] = [];
  for (const message of makeMix(Math.min(place.sizes.mix, 30_000))) {
    encoder.message(message);
    if (message.event_type === mixEvents.authOpen) lines.push(Buffer.byteLength(printer.line(message)) + 1);
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    {
      name: 'AUTH_OPEN record, mean',
      unit: 'B',
      measured: samplesOf([mean(sizes)]),
      baseline: { what: "the message as a line in eslogger's shape", measured: samplesOf([mean(lines)]) },
      ...budgets.authOpenBytes,
      note: `the longest has ${Math.max(...sizes)} B; what it refers to is defined once, elsewhere`,
    },
  ];
}

interface Compressed {
  readonly plain: number;
  readonly gzip: number;
  readonly zstd: number | null;
}

/** Yields the traces' messages as eslogger would print them, a megabyte at a time. */
function* printed(traces: readonly string[]): Generator<Uint8Array, void, undefined> {
  const printer = new EsloggerPrinter();
  let chunk = '';
  for (const trace of traces) {
    const reader = openTrace(trace);
    for (const { message } of reader.messages()) {
      chunk += `${printer.line(message)}\n`;
      if (chunk.length <= 1 << 20) continue;
      yield Buffer.from(chunk);
      chunk = '';
    }
    reader.close();
  }
  yield Buffer.from(chunk);
}

/** Streamed, because all lines of the mix together are some 200 MB. */
async function compressed(lines: Iterable<Uint8Array>): Promise<Compressed> {
  const gzip = createGzip();
  const zstd = hasZstd() ? spawn('zstd', ['-3', '-q', '-c'], { stdio: ['pipe', 'pipe', 'ignore'] }) : null;
  const gzipped = lengthOf(gzip);
  const zstded = zstd === null ? Promise.resolve(null) : lengthOf(zstd.stdout);
  const sinks: Writable[] = zstd === null ? [gzip] : [gzip, zstd.stdin];
  let plain = 0;
  for (const bytes of lines) {
    plain += bytes.length;
    const full = sinks.filter((sink) => !sink.write(bytes));
    await Promise.all(full.map((sink) => once(sink, 'drain')));
  }
  for (const sink of sinks) sink.end();
  return { plain, gzip: await gzipped, zstd: await zstded };
}

async function lengthOf(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  return length;
}

const hasZstd = (): boolean => spawnSync('zstd', ['--version']).status === 0;

function compressedByZstd(bytes: Uint8Array): number {
  const done = spawnSync('zstd', ['-3', '-q', '-c'], { input: bytes, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new SetupError('zstd failed.', { remedy: 'Try zstd --version.' });
  return done.stdout.length;
}
