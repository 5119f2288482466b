// The one writer of lines: native code and TypeScript write the same in every style; what is exported is imported as it
// was, and what was imported is exported as it was.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { sortedLine } from '../../scripts/sorted-line.ts';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import { clientRows } from '../../src/print/client-rows.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { catStyle, esloggerStyle, esloggerVersions, exportStyle, type LineStyle } from '../../src/print/line-style.ts';
import { NativeLines } from '../../src/print/native-lines.ts';
import { ClientView, type Subscription } from '../../src/print/subscription.ts';
import { type LineSink, writeLines } from '../../src/print/write-lines.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, buildProcess, type Flavour } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { cases, someOf } from '../cases.ts';
import { useImports } from '../import/imports.ts';
import { withoutOddTimes } from '../import/json-times.ts';
import { changed, type Json, line, samples, tokenArray } from '../import/line-builder.ts';
import { inWay } from '../native/both-ways.ts';
import { newFolder } from '../trace/folder.ts';
import '../with-addon.ts';

const folder = newFolder();
const notifyTypes = eventRows.filter((row) => row.action === 'NOTIFY').map((row) => row.number);
const everything: Subscription = { eventTypes: notifyTypes, select: [] };

class Kept implements LineSink {
  readonly gone = false;
  readonly isWritten = true;
  private readonly parts: Buffer[] = [];

  line(text: string): undefined {
    this.parts.push(Buffer.from(`${text}\n`));
  }
  async piece(bytes: Uint8Array | string): Promise<void> {
    this.parts.push(Buffer.from(bytes));
  }
  async flush(): Promise<void> {}
  get lines(): string[] {
    return Buffer.concat(this.parts).toString().split('\n').slice(0, -1);
  }
}

async function written(trace: string, style: LineStyle, natively: boolean, subscription?: Subscription) {
  const reader = openTrace(trace);
  const sink = new Kept();
  try {
    if (natively) assert.ok(NativeLines.of(reader, style) !== null);
    const options = subscription === undefined ? { style } : { style, subscription };
    const count = await inWay(natively, () => writeLines(reader, sink, options));
    assert.equal(count, sink.lines.length);
    return sink.lines;
  } finally {
    reader.close();
  }
}

/** Writes both ways, which must be equal. */
async function bothWays(trace: string, style: LineStyle, subscription?: Subscription): Promise<string[]> {
  const native = await written(trace, style, true, subscription);
  const script = await written(trace, style, false, subscription);
  assert.equal(native.length, script.length);
  // Not all lines at once: they are too long to show.
  for (const [at, text] of native.entries()) assert.equal(text, script[at], `line ${at}`);
  return native;
}

function traceOf(messages: readonly Message[], gaps: ReadonlyMap<number, number | null> = new Map()): string {
  const path = folder.file('messages.estrace');
  rmSync(path, { force: true });
  const writer = new TraceWriter(path, buildHeader({ messageVersion: messages[0]?.version ?? newestVersion }));
  for (const [at, message] of messages.entries()) {
    const gap = gaps.get(at);
    if (gap !== undefined) writer.gap({ count: 3n, eventType: gap, source: 'kernel' });
    writer.message(message);
  }
  writer.close();
  return path;
}

const numbersOf = (lines: readonly string[]): (readonly [number, number, number])[] =>
  lines.map((text) => {
    const { event_type, seq_num, global_seq_num } = JSON.parse(text) as Record<string, number>;
    return [event_type ?? -1, seq_num ?? -1, global_seq_num ?? -1];
  });

describe('exported lines', () => {
  const reader = new EsloggerLineReader();
  const printer = new EsloggerPrinter(exportStyle);
  const versions = Array.from({ length: newestVersion }, (_, at) => at + 1);

  for (const flavour of ['plain', 'sparse', 'odd'] satisfies Flavour[])
    it(`an exported message of every event type and version is imported as it was (${flavour})`, () => {
      for (const row of eventRows) {
        if (row.payload === null) continue;
        for (const version of someOf(versions)) {
          const message = withoutOddTimes(buildMessage(row.number, { version }, row.number * 7 + version, flavour));
          assert.deepEqual(reader.read(printer.line(message)), message, `${row.name} in version ${version}`);
        }
      }
    });

  it('any exported message is imported as it was', () => {
    const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.constantFrom<Flavour>('plain', 'sparse', 'odd'),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: newestVersion }),
        (type, flavour, seed, version) => {
          const message = withoutOddTimes(buildMessage(type, { version }, seed, flavour));
          assert.deepEqual(reader.read(printer.line(message)), message);
        },
      ),
      { numRuns: cases(300) },
    );
  });

  it("an imported line is exported with eslogger's keys, values and spelling", () => {
    for (const [name, sample] of Object.entries(samples)) {
      const text = line(sample({ global: 5, seq: 3 }), 3);
      assert.equal(sortedLine(printer.line(reader.read(text))), sortedLine(text), name);
    }
    const arrays = new EsloggerPrinter({ ...exportStyle, tokens: 'array' });
    let value: Json = samples.exit?.() ?? null;
    for (const [at, key] of ['audit_token', 'responsible_audit_token', 'parent_audit_token'].entries())
      value = changed(value, ['process', key], tokenArray(1000 + at));
    assert.equal(sortedLine(arrays.line(reader.read(line(value)))), sortedLine(line(value)));
  });

  describe('whole traces', () => {
    const { imported } = useImports();

    it('an exported trace is imported as it was', async () => {
      const first = await imported(
        Object.values(samples)
          .map((make, global) => line(make({ global, seq: 0 })))
          .join('\n'),
        {
          auth: ['open'],
        },
      );
      const text = first.records.flatMap((record) => (record.kind === 'message' ? [printer.line(record.message)] : []));
      const again = await imported(text.join('\n'));
      const messages = ({ records }: typeof first): unknown[] =>
        records.map((record) => (record.kind === 'message' ? record.message : record.kind));
      assert.deepEqual(messages(again), messages(first));
    });
  });

  it('a message with a deadline has one when it is exported, and others have not', () => {
    assert.match(printer.line(buildMessage(1)), /"deadline":\d/);
    assert.doesNotMatch(printer.line(buildMessage(10)), /deadline/);
    assert.match(new EsloggerPrinter(catStyle).line(buildMessage(10)), /"deadline":null/);
  });
});

describe("eslogger's lines", () => {
  const keysOf = (messageVersion: number, made: number): string[] => {
    const style = esloggerStyle({ messageVersion, seed: 1 });
    const text = new EsloggerPrinter(style).line(buildMessage(9, { version: made }));
    const { version, process, event } = JSON.parse(text) as {
      version: number;
      process: object;
      event: { exec: object };
    };
    assert.equal(version, messageVersion);
    return [...Object.keys(process), ...Object.keys(event.exec)].sort();
  };

  it('the keys of a line are those of its release, whatever was recorded', () => {
    const has = (messageVersion: number, key: string): boolean[] =>
      [6, newestVersion].map((made) => keysOf(messageVersion, made).includes(key));
    assert.deepEqual(has(6, 'dyld_exec_path'), [false, false]);
    assert.deepEqual(has(7, 'dyld_exec_path'), [true, true]);
    assert.deepEqual(has(9, 'cs_validation_category'), [false, false]);
    assert.deepEqual(has(10, 'cs_validation_category'), [true, true]);
    assert.deepEqual(has(10, 'entitlements'), [false, false]);
    assert.deepEqual(has(11, 'entitlements'), [true, true]);
    for (const each of esloggerVersions) assert.deepEqual(keysOf(each, 6), keysOf(each, newestVersion));
  });

  it('a line has only keys that eslogger prints', () => {
    const style = esloggerStyle({ messageVersion: newestVersion, seed: 1 });
    const printer = new EsloggerPrinter(style);
    const process = buildProcess();
    assert.ok(process.cdhash_full);
    const text = printer.line({ ...buildMessage(15, { deadline: 5n }), process });
    assert.doesNotMatch(text, /cdhash_full|deadline/);
    const wrong = { ...process, signing_id: Uint8Array.of(0x61, 0xff) };
    assert.match(printer.line({ ...buildMessage(15), process: wrong }), /"signing_id":"a\ufffd"/);
    const row = eventRows.find(({ eslogger }) => eslogger === 'remote_thread_create');
    assert.ok(row);
    assert.match(printer.line(buildMessage(row.number)), /"state":null/);
  });

  it('the order of keys follows from the seed, and differs from line to line', () => {
    const lines = (seed: number): string[] =>
      Array.from({ length: 20 }, (_, at) =>
        new EsloggerPrinter(esloggerStyle({ messageVersion: 10, seed })).line(
          buildMessage(9, { global_seq_num: BigInt(at) }),
        ),
      );
    const orders = new Set(lines(1).map((text) => Object.keys(JSON.parse(text) as object).join()));
    assert.ok(orders.size > 15, `${orders.size} orders`);
    assert.deepEqual(lines(1), lines(1));
    assert.notDeepEqual(lines(1), lines(2));
    assert.deepEqual(lines(1).map(sortedLine), lines(2).map(sortedLine));
  });

  it('a slash is escaped once, also in what was recorded as JSON', () => {
    const message = buildMessage(9);
    assert.ok(message.event.exec);
    message.event.exec.entitlements = Buffer.from('{"a":"b/c\\/d\\\\/"}');
    const text = new EsloggerPrinter(esloggerStyle({ messageVersion: 11, seed: 1 })).line(message);
    assert.ok(text.includes('{"a":"b\\/c\\/d\\\\\\/"}'), text);
    assert.doesNotMatch(text.replaceAll('\\\\', ''), /[^\\]\//);
  });
});

describe("a client's numbers", () => {
  const messages = [10, 12, 10, 1, 10, 12].map((type, at) =>
    buildMessage(type, { seq_num: BigInt(50 + at), global_seq_num: BigInt(90 + at) }, at + 1),
  );
  const style = esloggerStyle({ messageVersion: 11, seed: 1 });

  it('a message that the client does not get takes no number', async () => {
    const lines = await bothWays(traceOf(messages), style, { eventTypes: [10], select: [] });
    assert.deepEqual(numbersOf(lines), [
      [10, 0, 0],
      [10, 1, 1],
      [10, 2, 2],
    ]);
  });

  it('messages that the recording lacks have numbers', async () => {
    const gaps = new Map<number, number | null>([
      [1, 10],
      [2, 12],
      [4, null],
    ]);
    const lines = await bothWays(traceOf(messages, gaps), style, { eventTypes: [10], select: [] });
    assert.deepEqual(numbersOf(lines), [
      [10, 0, 0],
      [10, 4, 4],
      [10, 5, 8],
    ]);
  });

  it('a selected program alone is printed, with numbers of its own', async () => {
    const of = (path: string, at: number): Message => {
      const process = buildProcess({}, at + 1);
      return { ...buildMessage(10, {}, at + 1), process: { ...process, executable: { ...process.executable, path } } };
    };
    const paths = ['/usr/bin/é', '/bin/zsh', '/usr/bin/zsh', '/usr/bi', '/usr/bin/é'];
    const trace = traceOf(paths.map(of), new Map([[2, 10]]));
    const selected = await bothWays(trace, style, { eventTypes: [10], select: ['/usr/bin/é', '/bin/'] });
    assert.deepEqual(
      selected.map(
        (text) => (JSON.parse(text) as { process: { executable: { path: string } } }).process.executable.path,
      ),
      ['/usr/bin/é', '/bin/zsh', '/usr/bin/é'],
    );
    assert.deepEqual(
      numbersOf(selected).map(([, , global]) => global),
      [0, 1, 2],
    );
  });

  it('rows of a client are the lines that are written', async () => {
    const trace = traceOf(messages);
    const reader = openTrace(trace);
    const printer = new EsloggerPrinter(style);
    try {
      const rows = [...clientRows(reader, new ClientView(everything))].map((row) => row.index);
      assert.deepEqual(rows, [0, 1, 2, 4, 5]);
      const lines: string[] = [];
      for (const row of clientRows(reader, new ClientView(everything))) lines.push(row.print(printer, row.number()));
      assert.deepEqual(lines, await bothWays(trace, style, everything));
    } finally {
      reader.close();
    }
  });
});
