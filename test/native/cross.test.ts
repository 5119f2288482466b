// The TypeScript and the C++ side of the trace format, compared: the same bytes for the same messages, the same verdict
// on any bytes.
import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadAddon, type NativeTraceFault } from '../../src/addon/load.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import { brokenTraces } from '../../traces/make/broken.ts';
import { cases, someOf } from '../cases.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { comesBackEqual, testAnyTraces, verdicts } from './any-traces.ts';
import { root } from './compile.ts';
import { eventTypes, flavours, path, traceOf, turnsInto, versions } from './versions.ts';

const sample = (name: string): Uint8Array => new Uint8Array(readFileSync(`${root}/traces/${name}`));

let pairs = 0;

describe('the trace format in both languages', () => {
  for (const version of someOf(versions)) {
    it(`every event type is the same in both languages at message version ${version} [version ${version}]`, () => {
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

  it('every pair of event type and message version was compared', () => {
    console.log(`      ${pairs} pairs of event type and message version, ${flavours.length} messages each`);
    assert.equal(pairs, eventTypes.length * someOf(versions).length);
  });

  for (const recorded of someOf(versions)) {
    // The others are in versions.heavy.ts.
    const far = recorded === 1 ? newestVersion : recorded === newestVersion ? 1 : recorded + 1;
    const others = new Set([recorded - 1, recorded + 1, far].filter((each) => versions.includes(each)));
    it(`message version ${recorded} becomes version ${[...others].join(', ')} in both languages`, () =>
      turnsInto(recorded, others));
  }

  it('a trace of several runs and of unknown types becomes one version', () => {
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

  // More of them are in fuzz.heavy.ts.
  testAnyTraces(Number(process.env.ESREPLAY_FUZZ_RUNS ?? cases(100)));

  it('every sample trace is the same in both languages', () => {
    for (const name of ['first-run', 'boot', 'open-64']) comesBackEqual(sample(`${name}.estrace`));
  });

  it('both readers cut and refuse the same broken traces', () => {
    for (const [name, { expected }] of brokenTraces()) {
      const read = () => loadAddon().verifyTrace(`${root}/traces/broken/${name}.estrace`);
      if ('cutAt' in expected) {
        const { complete, cutOffset: cutAt, messages } = read();
        assert.deepEqual({ complete, cutAt, messages }, { complete: false, ...expected }, name);
      } else {
        const { record } = expected;
        assert.throws(read, (fault: NativeTraceFault) => fault.reason !== undefined && fault.record === record, name);
      }
    }
  });

  it('the native reader reads at most 1 MiB of a file that is no trace', function () {
    leaveOutOnMac(this, 'how much was read stands in /proc');
    writeFileSync(path, '');
    truncateSync(path, 64 * 2 ** 20);
    const readSoFar = (): number => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
    const before = readSoFar();
    assert.throws(() => loadAddon().verifyTrace(path), /is not an esreplay trace/);
    assert.ok(readSoFar() - before < 2 ** 20);
  });

  it('the native reader takes event types and fields of a newer schema', () => {
    const { messages, complete } = loadAddon().verifyTrace(`${root}/traces/newer-schema.estrace`);
    assert.deepEqual({ messages, complete }, { messages: 3, complete: true });
    assert.throws(() => loadAddon().transcode(sample('newer-schema.estrace')), /has other fields than this build/);
  });

  it('the checksum is the same in both languages', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => loadAddon().crc32c(bytes) === crc32c(bytes)));
  });

  for (const { type, value, good } of [
    { type: 0, value: 0, good: false },
    { type: 0, value: 1, good: true },
    { type: 1, value: 0, good: true },
    { type: 2, value: 0, good: false },
  ])
    it(`the verdict [${type}, ${value}] of a notification is ${good ? 'taken' : 'refused'} in both languages`, () => {
      const action = { result_type: 1, result: { flags: 0x17 } } as const;
      const trace = traceOf(11, (writer) => writer.message({ ...buildMessage(13, {}), action }));
      const at = Buffer.from(trace).indexOf(Uint8Array.of(0x82, 1, 0x17));
      assert.deepEqual(verdicts(trace), { native: '', script: '' });
      trace.set([type, value], at + 1);
      const { native, script } = verdicts(trace);
      assert.deepEqual([native === '', script === ''], [good, good], `C++: ${native}; TypeScript: ${script}`);
    });
});
