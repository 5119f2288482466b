// The TypeScript and the C++ side of the trace format, compared: the same bytes for the same messages, the same verdict
// on any bytes.
import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadAddon, type NativeTraceFault } from '../../src/addon.ts';
import { newestVersion } from '../../src/schema/versions.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { root } from './compile.ts';
import { verdict } from './verdict.ts';
import { eventTypes, flavours, path, traceOf, turnsInto, versions } from './versions.ts';

const runs = Number(process.env.ESREPLAY_FUZZ_RUNS ?? 300);

const sample = (name: string): Uint8Array => new Uint8Array(readFileSync(`${root}/traces/${name}`));

/** What traces/broken/expected.json says about a trace. */
interface Expected {
  readonly error?: string;
  readonly record?: number;
  readonly cutAt?: number;
  readonly messages?: number;
}

/** C++ decodes every message into memory and encodes it again. */
function comesBackEqual(trace: Uint8Array): void {
  const back = loadAddon().transcode(trace);
  if (!Buffer.from(back).equals(Buffer.from(trace))) {
    const at = trace.findIndex((byte, index) => byte !== back[index]);
    assert.fail(`${back.length} bytes instead of ${trace.length}, the first other one at ${at}`);
  }
}

let pairs = 0;

describe('the trace format in both languages', () => {
  for (const version of versions) {
    it(`is the same for every event type at message version ${version}`, () => {
      let seed = 0;
      const sent = eventTypes.flatMap((type) =>
        flavours.map((flavour) => buildMessage(type, { version }, ++seed, flavour)),
      );
      const trace = traceOf(version, (writer) => sent.map((message) => writer.message(message)));
      const { messages, complete } = loadAddon().verifyTrace(path);
      assert.deepEqual({ messages, complete }, { messages: sent.length, complete: true });
      comesBackEqual(trace);
      writeFileSync(path, loadAddon().transcode(trace));
      const reader = openTrace(path);
      assert.deepEqual(
        Array.from(reader.messages(), (read) => read.message),
        sent,
      );
      reader.close();
      pairs += eventTypes.length;
    });
  }

  it('was held side by side for every event type and message version', () => {
    console.log(`      ${pairs} pairs of event type and message version, ${flavours.length} messages each`);
    assert.equal(pairs, eventTypes.length * versions.length);
  });

  for (const recorded of versions) {
    const others = [1, recorded - 1, recorded, recorded + 1, newestVersion].filter((each) => versions.includes(each));
    it(`turns message version ${recorded} into ${[...new Set(others)].join(', ')}`, () =>
      turnsInto(recorded, new Set(others)));
  }

  it('turns a trace of several runs and of unknown types into one version', () => {
    const versionsOfRuns = [3, 11, 7];
    const trace = traceOf(3, (writer) => {
      for (const [run, version] of versionsOfRuns.entries()) {
        if (run > 0) writer.run({ messageVersion: version, machBase: 5n, wallBase: 7n, bootId: null });
        for (const type of [0, 10, 13]) writer.message(buildMessage(type, { version }, type + run + 1, 'odd'));
        writer.message({
          ...buildMessage(10, { version }, 50 + run),
          event_type: 900,
          event: rawEventOf(Uint8Array.of(1, 2)),
        });
      }
    });
    for (const version of [1, 7, 11]) {
      writeFileSync(path, loadAddon().transcode(trace, version));
      const reader = openTrace(path);
      const read = Array.from(reader.messages(), ({ message }) => message);
      reader.close();
      assert.deepEqual(
        read.map((message) => message.version),
        Array.from({ length: 12 }, () => version),
      );
      assert.deepEqual(read[3]?.event, rawEventOf(Uint8Array.of(1, 2)));
      assert.equal(read[4]?.thread === undefined, version < 4);
    }
  });

  it('is the same for any mixture of messages, gaps, responses and runs', () => {
    const part = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          kind: fc.constant('message'),
          type: fc.constantFrom(...eventTypes),
          flavour: fc.constantFrom(...flavours),
          seed: fc.nat(40),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('gap'),
          count: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          type: fc.option(fc.nat(65_535)),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('response'),
          latency: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          value: fc.nat({ max: 2 ** 32 - 1 }),
          who: fc.option(fc.string({ unit: 'grapheme' })),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('run'),
          version: fc.integer({ min: 1, max: 11 }),
          mach: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          wall: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
          bootId: fc.option(fc.uuid()),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        let version = 11;
        const trace = traceOf(version, (writer) => {
          for (const item of parts) {
            if ('seed' in item) writer.message(buildMessage(item.type, { version }, item.seed, item.flavour));
            else if ('count' in item) writer.gap({ count: item.count, eventType: item.type, source: 'kernel' });
            else if ('mach' in item) {
              ({ version } = item);
              writer.run({ messageVersion: version, machBase: item.mach, wallBase: item.wall, bootId: item.bootId });
            } else if (writer.messages > 0) {
              writer.response({
                message: writer.messages - 1,
                latency: item.latency,
                kind: 'flags',
                value: item.value,
                cached: true,
                who: item.who,
              });
            }
          }
        });
        comesBackEqual(trace);
      }),
      { numRuns: runs / 3 },
    );
  });

  it('is the same for every sample trace', () => {
    for (const name of ['first-run', 'boot', 'open-64']) comesBackEqual(sample(`${name}.estrace`));
  });

  it('is cut and refused in the same traces', () => {
    const expected = JSON.parse(Buffer.from(sample('broken/expected.json')).toString()) as Record<string, Expected>;
    for (const [name, { error, record, cutAt, messages }] of Object.entries(expected)) {
      const read = () => loadAddon().verifyTrace(`${root}/traces/broken/${name}.estrace`);
      if (error === undefined) {
        const { complete, cutOffset, messages: found } = read();
        assert.deepEqual({ complete, cutOffset, found }, { complete: false, cutOffset: cutAt, found: messages }, name);
      } else {
        assert.throws(read, (fault: NativeTraceFault) => fault.reason !== undefined && fault.record === record, name);
      }
    }
  });

  it('reads of a file that begins otherwise no more than that', function () {
    leaveOutOnMac(this, 'how much was read stands in /proc');
    writeFileSync(path, '');
    truncateSync(path, 64 * 2 ** 20);
    const readSoFar = (): number => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
    const before = readSoFar();
    assert.throws(() => loadAddon().verifyTrace(path), /is not an esreplay trace/);
    assert.ok(readSoFar() - before < 2 ** 20);
  });

  it('is open to event types and fields of a newer schema', () => {
    const { messages, complete } = loadAddon().verifyTrace(`${root}/traces/newer-schema.estrace`);
    assert.deepEqual({ messages, complete }, { messages: 3, complete: true });
    assert.throws(() => loadAddon().transcode(sample('newer-schema.estrace')), /has other fields than this build/);
  });

  it('has the same checksum', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => loadAddon().crc32c(bytes) === crc32c(bytes)));
  });

  /** Verdicts on a trace with changed records; the checksum is corrected. */
  function verdicts(changed: Uint8Array): { readonly native: string; readonly script: string } {
    const { checksum, start, size } = recordsOf(changed);
    new DataView(changed.buffer).setUint32(checksum, crc32c(changed, start, start + size));
    writeFileSync(path, changed);
    const native = verdict(() => loadAddon().verifyTrace(path));
    const script = verdict(() => {
      const reader = openTrace(path);
      try {
        for (const _ of reader.records());
      } finally {
        reader.close();
      }
    });
    return { native, script };
  }

  for (const { type, value, good } of [
    { type: 0, value: 0, good: false },
    { type: 0, value: 1, good: true },
    { type: 1, value: 0, good: true },
    { type: 2, value: 0, good: false },
  ])
    it(`${good ? 'has' : 'has no'} verdict [${type}, ${value}] of a notification in either`, () => {
      const action = { result_type: 1, result: { flags: 0x17 } } as const;
      const trace = traceOf(11, (writer) => writer.message({ ...buildMessage(13, {}), action }));
      const at = Buffer.from(trace).indexOf(Uint8Array.of(0x82, 1, 0x17));
      assert.deepEqual(verdicts(trace), { native: '', script: '' });
      trace.set([type, value], at + 1);
      const { native, script } = verdicts(trace);
      assert.deepEqual([native === '', script === ''], [good, good], `C++: ${native}; TypeScript: ${script}`);
    });

  it('is refused by one exactly when by the other', () => {
    const trace = traceOf(11, (writer) => {
      for (const type of [0, 1, 5, 9, 13, 46, 128]) writer.message(buildMessage(type, {}, type + 1, 'odd'));
      writer.gap({ count: 3n, eventType: null, source: 'kernel' });
      writer.response({ message: 0, latency: 5n, kind: 'auth', value: 0, cached: true, who: 'someone' });
    });
    const records = recordsOf(trace);
    const change = fc.record({
      at: fc.nat(records.size - 1),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(0x1b, 0x3b, 0x5b, 0x9b, 0xf6)),
    });
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const changed = trace.slice();
        for (const { at, byte } of changes) changed[records.start + at] = byte;
        const { native, script } = verdicts(changed);
        if (native === '') accepted++;
        assert.equal(native === '', script === '', `C++: ${native || 'takes it'}; TypeScript: ${script || 'takes it'}`);
      }),
      { numRuns: runs * 3 },
    );
    assert.ok(accepted > runs / 3, 'most changes were refused, so little was compared');
  });
});

interface Frame {
  /** Offsets of the checksum's four bytes and of the block's bytes. */
  readonly checksum: number;
  readonly start: number;
  readonly size: number;
}

/** Returns the blocks of a trace with four-byte checksums. */
function framesOf(trace: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  const view = Buffer.from(trace.buffer, trace.byteOffset, trace.length);
  for (let at = 17; at < trace.length; ) {
    const firstMessageEnd = at + 3; // array, kind, a small number
    assert.equal(trace[firstMessageEnd], 0x1a);
    const length = firstMessageEnd + 5;
    const info = (trace[length] ?? 0) & 31;
    const width = info < 24 ? 0 : 1 << (info - 24);
    const size = width === 0 ? info : view.readUIntBE(length + 1, width);
    frames.push({ checksum: firstMessageEnd + 1, start: length + 1 + width, size });
    at = length + 1 + width + size;
  }
  return frames;
}

/** Returns the second one, because the header comes first. */
function recordsOf(trace: Uint8Array): Frame {
  const [, records] = framesOf(trace);
  assert.ok(records);
  return records;
}
