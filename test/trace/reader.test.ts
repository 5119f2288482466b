// The reader beyond plain messages: runs, gaps, responses, raw messages, clocks at their limits, other field lists,
// upgrades.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { TraceError } from '../../src/errors/errors.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage, builtMachBase, builtWallBase } from '../../src/trace/builders.ts';
import { type CborValue, decodeCbor, encodeCbor } from '../../src/trace/cbor.ts';
import { fieldListsOf } from '../../src/trace/field-lists.ts';
import { encodeHeader } from '../../src/trace/header.ts';
import { openTrace, type TraceReader } from '../../src/trace/reader.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import type { TraceWriter } from '../../src/trace/writer.ts';
import { block, joined, magic, traceBytes } from '../../traces/make/bytes.ts';
import { newFolder } from './folder.ts';

const notifyOpen = 10;
const authOpen = 1;
const path = newFolder().file('read.estrace');

function read<T>(bytes: Uint8Array, use: (reader: TraceReader) => T): T {
  writeFileSync(path, bytes);
  const reader = openTrace(path);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

const messagesOf = (bytes: Uint8Array): Message[] =>
  read(bytes, (reader) => [...reader.messages()].map(({ message }) => message));
const written = (tell: (writer: TraceWriter) => void, header = buildHeader()): Uint8Array =>
  traceBytes(header, [authOpen, notifyOpen], tell);

describe('trace reader', () => {
  it('a missing file is a trace error', () => {
    assert.throws(
      () => openTrace('/no/such/file.estrace'),
      (error) => error instanceof TraceError && /trace not found: /.test(error.message),
    );
    assert.throws(() => openTrace('/'), TraceError);
    assert.throws(() => openTrace(''), TraceError);
    assert.throws(() => openTrace('/dev/zero'), TraceError);
  });

  it('a pipe is a trace error, and is not waited for', () => {
    const pipe = newFolder().file('pipe.estrace');
    execFileSync('mkfifo', [pipe]);
    assert.throws(() => openTrace(pipe), TraceError);
  });

  it('the header is read as it was written', () => {
    const header = buildHeader({
      os: { build: '25D100', version: '26.3', major: 26 },
      bootId: 'a-b-c',
      subscriptions: ['ES_EVENT_TYPE_AUTH_OPEN'],
      mutes: {
        paths: [['ES_MUTE_PATH_TYPE_PREFIX', '/tmp', []]],
        processes: [[Uint8Array.of(1, 2), ['x']]],
        inverted: ['process'],
      },
      defaultMutes: [['ES_MUTE_PATH_TYPE_LITERAL', '/usr/libexec/x', ['y']]],
      machBase: 0xffffffffffffffffn,
      wallBase: 0x7fffffffffffffffn,
      redaction: { args: ['--password'], pseudonyms: true },
      authTwins: ['z'],
      notes: ['one', 'two'],
      missMode: 'fail-open',
      running: [
        [0, 0, null, null],
        [1, null, 0xffffffffffffffffn, '/sbin/launchd'],
      ],
    });
    read(
      written(() => {}, header),
      (reader) => {
        const { events, fields, raw, ...rest } = reader.header;
        assert.deepEqual({ ...rest, redaction: { ...rest.redaction } }, header);
        assert.deepEqual({ events, fields }, fieldListsOf([authOpen, notifyOpen]));
        assert.deepEqual(raw, {});
      },
    );
  });

  it('runs, gaps and responses are read in their places', () => {
    const response = {
      message: 0,
      latency: -5n,
      kind: 'flags',
      value: 0xffffffff,
      cached: true,
      who: 'client',
    } as const;
    const gap = { count: 2n ** 60n, eventType: null, source: 'recorder' } as const;
    const typed = { count: 3n, eventType: notifyOpen, source: 'kernel' } as const;
    const run = { messageVersion: 4, machBase: 2n ** 63n, wallBase: 12n, bootId: 'next' };
    const second = buildMessage(notifyOpen, { version: 4, mach_time: 5n, time: { tv_sec: 1n, tv_nsec: 2n } }, 9);
    const bytes = written((writer) => {
      writer.message(buildMessage(authOpen));
      writer.response(response);
      writer.gap(gap);
      writer.run(run);
      writer.gap(typed);
      writer.message(second);
    });
    read(bytes, (reader) => {
      assert.deepEqual(
        [...reader.records()].map(({ offset: _, ...record }) => record),
        [
          { kind: 'message', index: 0, message: buildMessage(authOpen) },
          { kind: 'response', index: 1, response },
          { kind: 'gap', index: 1, gap },
          { kind: 'run', index: 1, run },
          { kind: 'gap', index: 1, gap: typed },
          { kind: 'message', index: 1, message: second },
        ],
      );
      assert.deepEqual([...reader.responses()], [response]);
      assert.deepEqual(
        [...reader.gaps()],
        [
          { ...gap, before: 1 },
          { ...typed, before: 1 },
        ],
      );
    });
  });

  it('a message of a type without a plan stays raw', () => {
    const base = buildMessage(authOpen);
    const raw = { ...base, event_type: 150, event: rawEventOf(Uint8Array.of(9, 8, 7)) };
    assert.deepEqual(messagesOf(written((writer) => writer.message(raw))), [raw]);
  });

  it('two passes at once have their own places', () => {
    const bytes = written((writer) => {
      for (let seed = 1; seed <= 3000; seed++) writer.message(buildMessage(notifyOpen, {}, seed));
    });
    read(bytes, (reader) => {
      const slow = reader.messages();
      assert.equal(slow.next().value?.index, 0);
      assert.equal([...reader.messages()].length, 3000);
      assert.equal([...slow].length, 2999);
    });
  });

  it('a process of another message version is refused', () => {
    const versions = (last: number): Uint8Array => {
      const records = recordsOfTwoRuns(last);
      return joined(
        magic(),
        block(0, 0, encodeHeader(buildHeader(), fieldListsOf([notifyOpen]))),
        block(1, 0, records),
      );
    };
    assert.equal(messagesOf(versions(1)).length, 2);
    assert.throws(
      () => messagesOf(versions(0)),
      (error) => {
        assert.ok(error instanceof TraceError);
        assert.equal(error.field, 'process');
        assert.match(error.message, /process 0 was defined under another message version/);
        return true;
      },
    );
  });

  it('clocks, deadlines and sequence numbers are exact at their limits', () => {
    const max = 0xffffffffffffffffn;
    const u64 = fc.oneof(
      fc.bigInt(0n, max),
      fc.constantFrom(0n, 1n, max, max - 1n, 2n ** 53n, 2n ** 53n - 1n, 2n ** 63n),
    );
    const message = fc.record({
      mach_time: u64,
      deadline: u64,
      seq_num: u64,
      global_seq_num: u64,
      time: fc.record({ tv_sec: fc.bigInt(0n, 9_223_372_035n), tv_nsec: fc.bigInt(0n, 999_999_999n) }),
      type: fc.constantFrom(authOpen, notifyOpen),
    });
    const start = fc.record({
      machBase: u64,
      wallBase: fc.bigInt(0n, 0x7fffffffffffffffn),
      budget: u64,
      timebase: fc.tuple(
        fc.oneof(fc.constantFrom(1, 125), fc.integer({ min: 1, max: 0xffffffff })),
        fc.constantFrom(1, 3, 0xffffffff),
      ),
    });
    fc.assert(
      fc.property(start, fc.array(message, { minLength: 1, maxLength: 5 }), (header, drawn) => {
        const messages = drawn.map(({ type, time, ...fields }) => buildMessage(type, { ...fields, time: { ...time } }));
        const bytes = written((writer) => {
          for (const one of messages) writer.message(one);
        }, buildHeader(header));
        assert.deepEqual(messagesOf(bytes), messages);
      }),
      { numRuns: 60 },
    );
  }).timeout(0);

  it('the usual clocks stay exact over weeks', () => {
    const messages = Array.from({ length: 200 }, (_, index) => {
      const ticks = BigInt(index) ** 6n % 50_000_000_000_000n;
      const nanoseconds = builtWallBase + (ticks * 125n) / 3n + BigInt(index % 3) - 1n;
      return buildMessage(authOpen, {
        mach_time: builtMachBase + ticks,
        time: { tv_sec: nanoseconds / 1_000_000_000n, tv_nsec: nanoseconds % 1_000_000_000n },
      });
    });
    assert.deepEqual(
      messagesOf(written((writer) => messages.forEach((message) => void writer.message(message)))),
      messages,
    );
  });
});

/** Two messages of NOTIFY_OPEN, the second in a run of version 10 and by process `last`. */
function recordsOfTwoRuns(last: number): Uint8Array {
  const whole = traceBytes(buildHeader(), [notifyOpen], (writer) => {
    writer.message(buildMessage(notifyOpen));
    writer.run({ messageVersion: 10, machBase: 0n, wallBase: 0n, bootId: null });
    writer.message(buildMessage(notifyOpen, { version: 10 }));
  });
  const items = blocksOf(whole);
  const content = items[1] ?? new Uint8Array();
  const records = sequence(content) as unknown[][];
  const message = records.at(-1);
  if (message) message[4] = last;
  return joined(...records.map((record) => encodeCbor(record as CborValue)));
}

/** Returns the bytes of each block. */
function blocksOf(trace: Uint8Array): Uint8Array[] {
  return sequence(trace)
    .slice(1)
    .map((item) => (item as readonly unknown[])[3] as Uint8Array);
}

function sequence(bytes: Uint8Array): CborValue[] {
  // An array head before it makes one item of a sequence; its length is found by trial.
  for (let count = 1; ; count++) {
    const head = count < 24 ? [0x80 | count] : count < 256 ? [0x98, count] : [0x99, count >> 8, count & 255];
    try {
      return [...(decodeCbor(joined(Uint8Array.from(head), bytes)) as readonly CborValue[])];
    } catch (error) {
      if (count > 5000 || !/after the item/.test(String(error))) throw error;
    }
  }
}

describe('other field lists', () => {
  const message = buildMessage(notifyOpen);
  const whole = written((writer) => writer.message(message));
  const lists = fieldListsOf([authOpen, notifyOpen]);

  /** Returns the same records with other lists, each changed by `change`. */
  const relisted = (
    fields: Record<string, readonly string[]>,
    change: (record: CborValue[]) => CborValue[],
  ): Uint8Array => {
    const [, records = new Uint8Array()] = blocksOf(whole);
    const changed = sequence(records).map((record) => encodeCbor(change([...(record as readonly CborValue[])])));
    const header = encodeHeader(buildHeader(), { events: lists.events, fields: { ...lists.fields, ...fields } });
    return joined(
      magic(),
      block(0, 0, header),
      block(1, 0, joined(...changed)),
      block(2, 1, encodeCbor([1, changed.length])),
    );
  };

  it('fields are read by name, so another order reads the same', () => {
    const swapped = relisted({ es_event_open_t: ['file', 'fflag'] }, (record) => {
      if (record[0] === notifyOpen) record.push(record.splice(9, 1)[0] ?? null);
      return record;
    });
    assert.deepEqual(messagesOf(swapped), [message]);
  });

  it('a field that the trace lacks is absent', () => {
    const { fields } = lists;
    const shorter = relisted(
      { es_process_t: (fields.es_process_t ?? []).filter((name) => name !== 'team_id') },
      (record) => {
        if (record[0] === -1) record.splice(1 + (fields.es_process_t ?? []).indexOf('team_id'), 1);
        return record;
      },
    );
    const { team_id: _, ...process } = message.process;
    assert.deepEqual(messagesOf(shorter), [{ ...message, process }]);
  });

  it('an item that no list names is refused', () => {
    assert.throws(
      () => messagesOf(relisted({ es_event_open_t: ['file'] }, (record) => record)),
      (error) =>
        error instanceof TraceError && error.field === 'event.open' && /2 items, 1 are listed/.test(error.message),
    );
  });

  it('a field named __proto__ changes no prototype', () => {
    const hostile = relisted({ es_event_open_t: ['fflag', 'file', '__proto__'] }, (record) => {
      if (record[0] === notifyOpen) record.push(new Map([['polluted', 1]]));
      return record;
    });
    const [read] = messagesOf(hostile);
    assert.equal(Object.getPrototypeOf(read?.event.open), Object.prototype);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
});

describe('an unknown format number', () => {
  it('an unknown format number is refused', () => {
    const [header = new Uint8Array()] = blocksOf(written(() => undefined));
    const older = joined(magic(0), block(0, 0, header));
    assert.throws(() => read(older, () => undefined), /unknown trace format 0/);
  });
});
