// What a reader of the stand-in's lines gets: at its pace, when it is slow, and with each fault.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Clock, DeliveryCounts } from '../../src/eslogger/deliver.ts';
import { type EsloggerOptions, writeEslogger } from '../../src/eslogger/eslogger.ts';
import { type FaultName, faultNames, unknownName, unknownType } from '../../src/eslogger/faults.ts';
import { esloggerStyle } from '../../src/print/line-style.ts';
import type { LineSink } from '../../src/print/write-lines.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { exactJson } from '../import/exact-json.ts';
import { newFolder } from '../trace/folder.ts';
import '../with-addon.ts';

const folder = newFolder();
const eventTypes = [10, 12];
const msTicks = 24_000n;

/** Opens and closes, a millisecond apart. */
function trace(count: number, ...others: readonly number[]): string {
  const path = folder.file(`of-${count}-${others.length}.estrace`);
  rmSync(path, { force: true });
  const writer = new TraceWriter(path, buildHeader());
  for (let at = 0; at < count; at++) {
    const mach_time = 86_400_000_000n + BigInt(at) * msTicks;
    writer.message(buildMessage(eventTypes[at % 2] ?? 10, { mach_time, global_seq_num: BigInt(at) }, at + 1));
  }
  writer.close();
  return path;
}

/** A clock that a reader moves on: it takes `blockedMs` for a piece. */
class Reader implements LineSink {
  /** It leaves after these pieces. */
  leavesAfter = Number.POSITIVE_INFINITY;
  get gone(): boolean {
    return this.pieces.length >= this.leavesAfter;
  }
  readonly isWritten = true;
  readonly pieces: { readonly at: number; readonly text: string }[] = [];
  private ns = 0;
  readonly clock: Clock = {
    now: () => this.ns,
    until: async (time) => {
      this.ns = Math.max(this.ns, time);
    },
  };

  constructor(private readonly blockedMs: (piece: number) => number = () => 0) {}

  line(): undefined {
    assert.fail('one line at a time is not for delivery');
  }
  async piece(bytes: Uint8Array | string): Promise<void> {
    this.pieces.push({ at: this.ns / 1e6, text: Buffer.from(bytes).toString('latin1') });
    this.ns += this.blockedMs(this.pieces.length) * 1e6;
  }
  async flush(): Promise<void> {}

  get text(): string {
    return Buffer.from(this.pieces.map(({ text }) => text).join(''), 'latin1').toString();
  }
  get lines(): string[] {
    return this.text.split('\n').filter((each) => each !== '');
  }
}

async function read(path: string, reader: Reader, options: Partial<EsloggerOptions> = {}): Promise<DeliveryCounts> {
  const opened = openTrace(path);
  try {
    return await writeEslogger(
      opened,
      reader,
      {
        subscription: { eventTypes, select: [] },
        style: esloggerStyle({ messageVersion: 10, seed: 7 }),
        pace: 'recorded',
        speed: 1,
        queue: 16,
        faults: [],
        seed: 7,
        ...options,
      },
      () => reader.clock,
    );
  } finally {
    opened.close();
  }
}

interface Parsed {
  readonly version: number;
  readonly event_type: number;
  readonly seq_num: number;
  readonly global_seq_num: number;
  readonly event: Readonly<Record<string, unknown>>;
}
const parsed = (text: string): Parsed => JSON.parse(text) as Parsed;

/** What a reader computes from the numbers. */
function missing(lines: readonly string[]): { readonly global: number; readonly byType: number } {
  const numbers = lines.map(parsed);
  const last = new Map<number, number>();
  let byType = 0;
  for (const { event_type: type, seq_num } of numbers) {
    byType += seq_num - (last.get(type) ?? -1) - 1;
    last.set(type, seq_num);
  }
  const global = (numbers.at(-1)?.global_seq_num ?? 0) + 1 - numbers.length;
  return { global, byType };
}

describe('the pace of lines', () => {
  it('lines come at their recorded times, divided by the speed', async () => {
    for (const speed of [1, 4]) {
      const reader = new Reader();
      const counts = await read(trace(8), reader, { speed });
      assert.deepEqual(
        reader.pieces.map(({ at }) => Math.round(at * 1000) / 1000),
        Array.from({ length: 8 }, (_, at) => at / speed),
      );
      assert.deepEqual(counts, { lines: 8, dropped: 0, faults: {}, endsEarly: false, lost: [] });
    }
  });

  it('a line is written at once, whatever its length', async () => {
    const reader = new Reader();
    await read(trace(8), reader);
    for (const { text } of reader.pieces) assert.match(text, /^\{[^\n]*\}\n$/);
  });

  it('messages that come while a stopped reader fills the queue are dropped, and their numbers are missing', async () => {
    const reader = new Reader((piece) => (piece === 3 ? 100 : 0));
    const counts = await read(trace(200), reader, { queue: 16 });
    // The third piece is out after 102 ms: 16 of the 100 messages until then waited.
    const lost = [{ first: 19, last: 102 }];
    assert.deepEqual(counts, { lines: 116, dropped: 84, faults: {}, endsEarly: false, lost });
    assert.equal(reader.lines.length, 116);
    assert.deepEqual(missing(reader.lines), { global: 84, byType: 84 });
  });

  it('messages that the queue has room for wait for a slow reader', async () => {
    const reader = new Reader((piece) => (piece === 3 ? 100 : 0));
    const counts = await read(trace(200), reader, { queue: 100 });
    assert.deepEqual(counts, { lines: 200, dropped: 0, faults: {}, endsEarly: false, lost: [] });
    assert.deepEqual(missing(reader.lines), { global: 0, byType: 0 });
  });

  it('a reader that is always too slow gets what it can take', async () => {
    const reader = new Reader(() => 2);
    const { lines, dropped } = await read(trace(200), reader, { queue: 4 });
    assert.equal(lines + dropped, 200);
    assert.ok(Math.abs(lines - 104) <= 2, `${lines} lines`);
    assert.ok(missing(reader.lines).global <= dropped);
  });

  it('a reader that leaves gets no further line', async () => {
    for (const pace of ['recorded', 'asap'] as const) {
      const reader = new Reader();
      reader.leavesAfter = 5;
      const { lines } = await read(trace(200), reader, { pace, faults: ['newer-version'] });
      assert.deepEqual([lines, reader.pieces.length], [5, 5]);
    }
  });

  it('no message is dropped without a pace', async () => {
    const reader = new Reader(() => 1000);
    const counts = await read(trace(200), reader, { pace: 'asap', queue: 1, faults: ['cut-line'] });
    assert.deepEqual([counts.lines, counts.dropped], [200, 0]);
  });
});

describe('the faults of lines', () => {
  const faulty = async (name: FaultName, seed = 7, count = 200) => {
    const reader = new Reader();
    const counts = await read(trace(count), reader, { pace: 'asap', faults: [name], seed });
    return { reader, counts, times: counts.faults[name] ?? 0 };
  };

  for (const name of faultNames)
    it(`${name} strikes a trace of ten messages at each seed, and the same lines at the same one`, async () => {
      const texts = new Set<string>();
      for (let seed = 0; seed < 40; seed++) {
        const { reader, times } = await faulty(name, seed, 10);
        assert.ok(times > 0, `seed ${seed}`);
        texts.add(JSON.stringify(reader.pieces));
      }
      const again = await faulty(name, 3, 10);
      assert.ok(texts.has(JSON.stringify(again.reader.pieces)));
    });

  it('sequence-gap leaves out lines whose numbers are missing', async () => {
    const { reader, counts, times } = await faulty('sequence-gap');
    assert.equal(counts.lines, 200 - times);
    assert.ok(times >= 200 / 17, `${times} times`);
    const lost = missing([...reader.lines]);
    assert.ok(lost.global === times || lost.global === times - 1, 'the last one cannot be seen');
  });

  it('batch gives several whole lines at once', async () => {
    const { reader, times } = await faulty('batch');
    assert.equal(reader.lines.length, 200);
    assert.ok(reader.pieces.length <= times && reader.pieces.length > 1);
    for (const { text } of reader.pieces.slice(0, -1)) {
      const lines = text.split('\n').length - 1;
      assert.ok(text.endsWith('\n') && lines >= 2 && lines <= 64);
    }
  });

  it('cut-line gives parts that are the lines together', async () => {
    const whole = new Reader();
    await read(trace(200), whole);
    const { reader, times } = await faulty('cut-line');
    assert.equal(reader.text, whole.text);
    assert.equal(reader.pieces.filter(({ text }) => !text.endsWith('\n')).length, times);
  });

  it('early-end ends in the middle of a line', async () => {
    const { reader, counts, times } = await faulty('early-end');
    assert.deepEqual([counts.endsEarly, times], [true, 1]);
    const last = reader.lines.at(-1) ?? '';
    assert.ok(!reader.text.endsWith('\n') && last.startsWith('{'));
    assert.throws(() => exactJson(last));
    assert.ok(counts.lines < 200);
    assert.deepEqual(counts.lost, [{ first: counts.lines - 1, last: null }]);
  });

  it('early-end loses what waits in a full queue, and what was dropped behind it', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const reader = new Reader((piece) => (piece === 1 ? 100 : 0));
      const { lost, lines } = await read(trace(200), reader, { queue: 16, faults: ['early-end'], seed });
      assert.deepEqual(lost, [{ first: lines - 1, last: null }]);
    }
  });

  it('newer-version changes nothing but the version', async () => {
    const whole = new Reader();
    await read(trace(200), whole);
    const { reader } = await faulty('newer-version');
    for (const [at, text] of reader.lines.entries()) {
      assert.equal(parsed(text).version, newestVersion + 1);
      assert.deepEqual({ ...parsed(text), version: 10 }, parsed(whole.lines[at] ?? ''));
    }
  });

  it('unknown-event adds lines with numbers of their own', async () => {
    const { reader, counts, times } = await faulty('unknown-event');
    const unknown = reader.lines.map(parsed).filter(({ event_type }) => event_type === unknownType);
    assert.equal(unknown.length, times);
    assert.equal(counts.lines, 200 + times);
    assert.deepEqual(Object.keys(unknown[0]?.event ?? {}), [unknownName]);
    assert.deepEqual(missing(reader.lines), { global: 0, byType: 0 });
  });

  it('unknown-key adds keys, and leaves the others', async () => {
    const whole = new Reader();
    await read(trace(200), whole);
    const { reader, times } = await faulty('unknown-key');
    const without = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === unknownName ? undefined : each)));
    const changed = reader.lines.filter((text) => text.includes(unknownName));
    assert.equal(changed.length, times);
    assert.equal(changed[0]?.split(unknownName).length, 3);
    assert.deepEqual(
      reader.lines.map((text) => without(parsed(text))),
      whole.lines.map(parsed),
    );
  });

  it('faults come together', async () => {
    const reader = new Reader();
    const faults = faultNames.filter((name) => name !== 'early-end');
    const counts = await read(trace(300), reader, { pace: 'asap', faults });
    for (const name of faults) assert.ok((counts.faults[name] ?? 0) > 0, name);
    assert.equal(reader.lines.map(parsed).length, counts.lines);
  });
});
