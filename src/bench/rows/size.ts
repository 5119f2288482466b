// Bytes a message of the mix, as a trace and as eslogger would print it, each plain and compressed; and of one AUTH_OPEN record. Exact: no rounds.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { openTrace } from '../../trace/reader.ts';
import { RecordEncoder } from '../../trace/record-encoder.ts';
import { EsloggerPrinter } from '../../view/eslogger-json.ts';
import { budgets, noBudget } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { mixTrace } from '../messages.ts';
import { makeMix, mixEvents, mixHeader } from '../mix.ts';
import type { Place } from '../place.ts';

export async function measureSize(place: Place): Promise<Figure[]> {
  const trace = readFileSync(mixTrace(place));
  const json = await jsonBytes(place);
  const count = place.sizes.mix;
  const each = (bytes: number) => samplesOf([bytes / count]);
  const zstd = compressedByZstd(trace);
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
  if (zstd !== null && json.zstd !== null) {
    figures.push({
      name: 'bytes a message, zstd',
      unit: 'B',
      measured: each(zstd),
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
    ...(zstd === null ? budgets.messageBytesCompressed : noBudget),
    note: zstd === null ? 'there is no zstd on this machine' : null,
  });
  return figures;
}

export async function measureRecord(place: Place): Promise<Figure[]> {
  const sizes: number[] = [];
  const encoder = new RecordEncoder(mixHeader(), (record) => {
    // Second byte: the record's kind. Definitions have negative ones.
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

/** A stream, because all lines of the mix together are some 200 MB. */
async function jsonBytes(place: Place): Promise<Compressed> {
  const gzip = createGzip();
  const zstd = hasZstd() ? spawn('zstd', ['-3', '-q', '-c'], { stdio: ['pipe', 'pipe', 'ignore'] }) : null;
  const gzipped = lengthOf(gzip);
  const zstded = zstd === null ? Promise.resolve(null) : lengthOf(zstd.stdout);
  const sinks: Writable[] = zstd === null ? [gzip] : [gzip, zstd.stdin];
  const printer = new EsloggerPrinter();
  const reader = openTrace(mixTrace(place));
  let plain = 0;
  let chunk = '';
  const send = async (): Promise<void> => {
    const bytes = Buffer.from(chunk);
    plain += bytes.length;
    chunk = '';
    const full = sinks.filter((sink) => !sink.write(bytes));
    await Promise.all(full.map((sink) => once(sink, 'drain')));
  };
  for (const { message } of reader.messages()) {
    chunk += `${printer.line(message)}\n`;
    if (chunk.length > 1 << 20) await send();
  }
  await send();
  reader.close();
  for (const sink of sinks) sink.end();
  return { plain, gzip: await gzipped, zstd: await zstded };
}

async function lengthOf(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  return length;
}

const hasZstd = (): boolean => spawnSync('zstd', ['--version']).status === 0;

function compressedByZstd(bytes: Uint8Array): number | null {
  if (!hasZstd()) return null;
  const done = spawnSync('zstd', ['-3', '-q', '-c'], { input: bytes, maxBuffer: 1 << 28 });
  return done.status === 0 ? done.stdout.length : null;
}
