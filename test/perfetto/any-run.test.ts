// Perfetto traces of any run, also of what a client could write into its ledger: they nest, their arrows have ends, and
// their size and the memory for them are bounded.
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { ProcessObservation, Row } from '../../src/observed/observation.ts';
import { MessageNames } from '../../src/perfetto/names.ts';
import { writePerfetto } from '../../src/perfetto/trace.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import type { FactName } from '../../src/schema/generated/facts.ts';
import { factKinds } from '../../src/schema/run/facts.ts';
import { cases, itInHeavy } from '../cases.ts';
import { factOf } from '../judge/facts.ts';
import { authRow, noCounts, notifyRow, observationOf } from '../judge/observations.ts';
import { checkInvariants, readTrace } from './read-trace.ts';
import { bytesOf, eventsOn } from './written.ts';

const time = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.double({ min: 0, max: 40, noNaN: true }));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4 });

const row = fc.record({
  traceIndex: maybe(fc.integer({ min: -1, max: 70 })),
  injected: maybe(fc.integer({ min: 0, max: 3 })),
  client: fc.integer({ min: 0, max: 2 }),
  queuedNs: time,
  deliveredNs: maybe(time),
  returnedNs: maybe(time),
  respondedNs: maybe(time),
  deadlineNs: maybe(time),
  inHandler: fc.boolean(),
  auth: fc.boolean(),
  flagsResult: fc.boolean(),
  settled: fc.constantFrom('open', 'in-time', 'late', 'unanswered', 'by-mode', 'cut'),
  result: fc.nat(0xffff_ffff),
});

const word = fc.oneof(fc.bigInt(0n, 5n), fc.bigInt(0n, 40n), fc.bigInt(0n, (1n << 64n) - 1n));
const fact = fc.record({
  kind: fc.constantFrom(...factKinds.map(({ name }) => name as FactName)),
  a: word,
  b: word,
  c: word,
  timeNs: time,
  thread: fc.integer({ min: 1, max: 3 }),
  client: maybe(fc.integer({ min: 0, max: 2 })),
  unfinished: fc.boolean(),
  waited: fc.boolean(),
  call: fc.constantFrom(0, callNumber('open')),
  callClass: fc.constantFrom('always', 'if_waited', null),
  raw: fc.boolean(),
  injected: maybe(fc.integer({ min: 0, max: 3 })),
  stack: maybe(fc.nat(3)),
});

/** Reads a client's rows as the ledger does, without keeping any. */
function processWith(rows: number, rowAt: (index: number) => Row): ProcessObservation {
  const [process] = observationOf({}).processes;
  assert.ok(process);
  return {
    ...process,
    counts: [{ ...noCounts, delivered: rows, injected: noCounts }],
    *rows() {
      for (let index = 0; index < rows; index += 1) yield rowAt(index);
    },
    *facts<N extends FactName>(...kinds: readonly N[]) {
      for (let index = 0; index < rows; index += 1) {
        const call = { call: callNumber('open'), callClass: 'always' as const, b: 100n, timeNs: index * 1000 + 120 };
        if (kinds.length === 0 || kinds.includes('call' as N)) yield factOf(call) as never;
      }
    },
  };
}

const steady = (index: number): Row =>
  authRow({
    traceIndex: null,
    seqNum: index,
    globalSeqNum: index,
    queuedNs: index * 1000,
    deliveredNs: index * 1000 + 100,
    respondedNs: index * 1000 + 300,
    returnedNs: index * 1000 + 400,
    deadlineNs: index * 1000 + 700,
  });

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('a Perfetto trace of any run', () => {
  it('slices nest, arrows have both ends, and every name is defined', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.array(fact, { maxLength: 20 }), (rows, facts) => {
        const counts = [0, 1, 2].map(() => ({ ...noCounts, injected: noCounts }));
        const seen = {
          rows: rows.map((each) => authRow(each as Partial<Row>)),
          facts: facts.map((each, index) => ({
            ...each,
            traceIndex: null,
            callClass: each.callClass as never,
            ...(each.kind === 'service_call' ? { b: BigInt(index + 1) } : {}), // the library counts them
          })),
          process: { counts },
          observation: { durationNs: 40, services: [{ name: 's', source: '' }] },
        };
        const trace = readTrace(bytesOf(seen));
        checkInvariants(trace);
      }),
      { numRuns: cases(100) },
    );
  });

  itInHeavy('a written message leaves no memory, and takes at most 500 bytes', () => {
    const messages = 60_000;
    const heaps: number[] = [];
    let [written, pieces] = [0, 0];
    const observation = observationOf({ observation: { durationNs: messages * 1000 } });
    const run = { observation: { ...observation, processes: [processWith(messages, steady)] } };
    writePerfetto(
      { ...run, trace: { path: '', messages: 0 }, findings: [], causes: [], framesOf: () => [] },
      (bytes) => {
        written += bytes.length;
        pieces += 1;
        if (pieces % 50 === 0) heaps.push(heapAfterCollection());
      },
    );
    assert.ok(heaps.length > 4, `${heaps.length}`);
    const [early = 0, late = 0] = [heaps[1], heaps.at(-1)];
    assert.ok(late - early < 1_000_000, `${heaps.map((bytes) => Math.round(bytes / 1000)).join(' ')} kB`);
    assert.ok(written / messages < 500, `${written / messages} bytes a message`);
  });

  it('the queue depth counts up to 500 messages and down again', () => {
    const rows = Array.from({ length: 500 }, (_, index) =>
      notifyRow({ queuedNs: index, deliveredNs: 1000 + index, returnedNs: 1000 + index, traceIndex: null }),
    );
    const depths = eventsOn(readTrace(bytesOf({ rows, observation: { durationNs: 2000 } })), 'queue depth');
    assert.deepEqual(
      depths.map(({ value }) => value),
      [...rows.map((_, index) => index + 1), ...rows.map((_, index) => rows.length - 1 - index)],
    );
  });

  it('the names of messages far back in the trace are found', () => {
    const [near, far] = [new MessageNames('@first-run', 63), new MessageNames('@first-run', 63, 4)];
    for (const index of [0, 3, 62, 1, 2, 61, 57, 63, -1, 0])
      assert.deepEqual(far.of(index), near.of(index), `${index}`);
    assert.equal(near.of(63), null);
    for (const names of [near, far]) names.close();
  });
});
