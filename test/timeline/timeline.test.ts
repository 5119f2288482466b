// The timeline of a run has every message and every fact that it should, as they were.
import assert from 'node:assert/strict';
import type { Row } from '../../src/observed/observation.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import { Lanes } from '../../src/timeline/lanes.ts';
import {
  maxFlights,
  rowsPerBlock,
  settledNames,
  unpackEvents,
  unpackMessages,
  unpackNames,
  unpackSummaries,
} from '../../src/timeline/shape.ts';
import { timelineOf } from '../../src/timeline/timeline.ts';
import { authRow, notifyRow, observationOf } from '../judge/observations.ts';
import { deadlock } from '../report/reports.ts';
import { inflated, unpackedWith } from './unpacked.ts';

const ms = 1e6;
const trace = '@first-run';
const open = callNumber('open');

describe('the timeline of a run', () => {
  it('threads without a lane of their own share one that counts them', () => {
    const lanes = new Lanes([], new Map());
    const numbers = Array.from({ length: 30 }, (_, thread) => lanes.thread(0, thread));
    assert.equal(lanes.thread(0, 29), numbers.at(-1));
    assert.equal(new Set(numbers).size, 25);
    assert.deepEqual(lanes.all.at(-1), { kind: 'thread', label: '6 more threads', process: 0, client: null });
  });

  it('messages in flight without a line are counted, as many as there are at once', () => {
    const flight = (at: number, respondedNs: number) => authRow({ traceIndex: at, queuedNs: at * ms, respondedNs });
    const long = Array.from({ length: maxFlights + 3 }, (_, at) => flight(at, 40 * ms));
    const later = flight(50, 60 * ms);
    const { messages } = timelineOf(observationOf({ rows: [...long, later] }), trace, [], []);
    assert.equal(messages[0]?.more, 3);
  });

  it('the timeline has the times, the result and the state of each message', () => {
    const rows = [
      authRow({ traceIndex: 3, queuedNs: 100 * ms, cache: true, result: 1 }),
      authRow({
        traceIndex: 9,
        queuedNs: 105 * ms,
        deliveredNs: null,
        returnedNs: null,
        respondedNs: null,
        settled: 'unanswered',
      }),
      authRow({
        traceIndex: null,
        injected: 2,
        queuedNs: 106 * ms,
        flagsResult: true,
        result: 0xffff_ffff,
        settled: 'late',
      }),
      notifyRow({ traceIndex: 4, queuedNs: 107.5 * ms }),
    ];
    const { messages, eventTypes } = timelineOf(observationOf({ rows }), trace, [], []);
    const [columns] = unpackedWith(messages[0]?.blocks ?? [], unpackMessages);
    assert.ok(columns);
    assert.deepEqual([...Array.from(columns.place)], [3, 9, -4, 4]);
    const times = ['queuedNs', 'deliveredNs', 'returnedNs', 'respondedNs', 'deadlineNs'] as const;
    for (const name of times)
      assert.deepEqual(
        Array.from(columns[name], (ns) => (Number.isNaN(ns) ? null : ns)),
        rows.map((row) => row[name]),
        name,
      );
    assert.deepEqual(
      Array.from(columns.settled, (number) => settledNames[number]),
      ['in-time', 'unanswered', 'late', 'open'],
    );
    assert.deepEqual(Array.from(columns.result), [1, 0, 0xffff_ffff, 0]);
    assert.deepEqual(Object.values(eventTypes).sort(), ['AUTH_EXEC', 'NOTIFY_EXIT']);
  });

  it('a message has its process and target', () => {
    const { names } = timelineOf(observationOf({ rows: [authRow({ traceIndex: 12 })] }), trace, [], []);
    const [columns] = unpackedWith(names, unpackNames);
    assert.ok(columns);
    assert.deepEqual(Array.from(columns.place), [12]);
    assert.ok((columns.pid[0] ?? 0) > 0);
    assert.match(columns.texts[(columns.process[0] ?? 0) - 1] ?? '', /^\//);
  });

  it('messages in flight at once have lines of their own', () => {
    const at = (queued: number, answered: number | null): Row =>
      authRow({ queuedNs: queued * ms, respondedNs: answered === null ? null : answered * ms });
    const rows = [at(0, 10), at(1, 2), at(3, null), at(11, 12), at(13, 14)];
    const { messages } = timelineOf(observationOf({ rows }), trace, [], []);
    const [columns] = unpackedWith(messages[0]?.blocks ?? [], unpackMessages);
    assert.deepEqual(Array.from(columns?.flight ?? []), [0, 1, 1, 0, 0]);
  });

  it('calls, locks with their holders, services and marks are on lanes', () => {
    const facts = [
      { call: open, callClass: 'always' as const, b: 5_000n, timeNs: 101 * ms },
      { kind: 'lock_wait' as const, a: (78n << 16n) | 3n, b: 7_000n, c: 0xabcn, timeNs: 102 * ms },
      { kind: 'service_call' as const, a: 1n, b: 1n, timeNs: 103 * ms },
      { kind: 'service_return' as const, a: 1n, b: 9_000n, timeNs: 104 * ms },
      { kind: 'off_queue_call' as const, call: open, b: 6_000n, timeNs: 105 * ms, thread: 99 },
      { kind: 'queue_overflow' as const, a: 4n, timeNs: 106 * ms },
      { kind: 'attached' as const },
    ];
    const services = ['first', 'second'].map((name) => ({ name, source: '' }));
    const { events, lanes, calls, kinds } = timelineOf(
      observationOf({ facts, observation: { services } }),
      trace,
      [],
      [],
    );
    const [columns] = unpackedWith(events[0]?.blocks ?? [], unpackEvents);
    assert.ok(columns);
    const seen = Array.from(columns.ns, (_, at) => [
      lanes[columns.lane[at] ?? -1]?.label,
      kinds[columns.kind[at] ?? -1]?.name,
      calls[(columns.call[at] ?? 0) - 1] ?? null,
      columns.durationNs[at],
    ]);
    assert.deepEqual(seen, [
      ['handler', 'call', 'open', 5_000],
      ['handler', 'lock wait', null, 7_000],
      ['lock 0xabc', 'lock wait', null, 7_000],
      ['second', 'service call', null, 9_000],
      ['thread 99', 'off queue call', 'open', 6_000],
      ['set-up, mutes, drops, misses', 'queue overflow', null, Number.NaN],
    ]);
    assert.match(columns.details[columns.detail[2] ?? -1] ?? '', /holderThread 78/);
  });

  it('each node of a deadlock has a place', () => {
    const facts = [{ kind: 'service_call' as const, a: 0n, b: 1n, timeNs: 101.2 * ms, traceIndex: 17 }];
    const rows = [
      authRow({ traceIndex: 17, deliveredNs: 101 * ms }),
      authRow({ traceIndex: null, injected: 0, queuedNs: 101.3 * ms, deliveredNs: null }),
    ];
    const observation = observationOf({ rows, facts, observation: { services: [{ name: 'trustd', source: '' }] } });
    const { cycles, lanes } = timelineOf(observation, trace, [null, deadlock.cycle], []);
    const places = cycles[1]?.map((place) => [lanes[place?.lane ?? -1]?.kind, (place?.ns ?? 0) / ms]);
    assert.deepEqual(places, [
      ['handler', 101],
      ['handler', 101.2],
      ['service', 101.2],
      ['flights', 101.3],
    ]);
  });

  it('the timeline is cut into blocks with summaries', () => {
    const rows = Array.from({ length: rowsPerBlock + 100 }, (_, index) =>
      authRow({
        traceIndex: index,
        queuedNs: index * 1000,
        deliveredNs: index * 1000 + 10,
        returnedNs: index * 1000 + 200,
        respondedNs: index * 1000 + 150,
        deadlineNs: index * 1000 + 1500,
        settled: index === 300 ? 'late' : 'in-time',
      }),
    );
    const timeline = timelineOf(observationOf({ rows }), trace, [], []);
    const blocks = timeline.messages[0]?.blocks ?? [];
    assert.deepEqual(
      blocks.map((block) => [block.rows, block.places]),
      [
        [rowsPerBlock, [0, rowsPerBlock - 1]],
        [100, [rowsPerBlock, rowsPerBlock + 99]],
      ],
    );
    const { messages } = unpackSummaries(inflated(timeline.summaries));
    assert.equal(
      Array.from(messages.auth).reduce((sum, count) => sum + count, 0),
      rows.length,
    );
    assert.deepEqual(Array.from(messages.missed).slice(0, 3), [0, 1, 0]);
    assert.ok(Array.from(messages.used).every((used) => used === 100));
  });
});
