// Bytes a message of the mix, as a trace and as eslogger would print it, each plain and compressed; and
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
import { budgets, noBudget } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { mixTrace } from '../messages.ts';
import { makeMix, mixEvents, mixHeader } from '../mix.ts';
import type { Place } from '../place.ts';

export async function measureSize(place: Place): Promise<Figure[]> {
  const trace = readFileSync(mixTrace(place));
  const json = await compressed(printed(mixTrace(place)));
  const each = (bytes: number) => samplesOf([bytes / place.sizes.mix]);
  const against = (what: string, bytes: number) => ({ what, measured: each(bytes) });
  const figures: Figure[] = [
    {
      name: 'bytes a message',
      unit: 'B',
      measured: each(trace.length),
      baseline: against('the same messages as eslogger prints them', json.plain),
      ...budgets.messageBytes,
      note: null,
    },
  ];
  if (json.zstd !== null) {
    figures.push({
      name: 'bytes a message, zstd',
      unit: 'B',
      measured: each(compressedByZstd(trace)),
      baseline: against("eslogger's lines, zstd", json.zstd),
      ...budgets.messageBytesCompressed,
      note: 'level 3',
    });
  }
  figures.push({
    name: 'bytes a message, gzip',
    unit: 'B',
    measured: each(gzipSync(trace).length),
    baseline: against("eslogger's lines, gzip", json.gzip),
    ...(json.zstd === null ? budgets.messageBytesCompressed : noBudget),
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

/** Yields the trace's messages as eslogger would print them, a megabyte at a time. */
function* printed(trace: string): Generator<Uint8Array, void, undefined> {
  const printer = new EsloggerPrinter();
  const reader = openTrace(trace);
  let chunk = '';
  for (const { message } of reader.messages()) {
    chunk += `${printer.line(message)}\n`;
    if (chunk.length <= 1 << 20) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  reader.close();
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
