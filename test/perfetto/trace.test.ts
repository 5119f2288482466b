// What a Perfetto trace shows of a run: built observations, read again by Perfetto's definitions.
import assert from 'node:assert/strict';
import type { ProcessObservation, Row } from '../../src/observed/observation.ts';
import { maxParallel } from '../../src/perfetto/tracks.ts';
import { callByNumber, callNumber } from '../../src/schema/calls/calls.ts';
import { authRow, notifyRow, observationOf } from '../judge/observations.ts';
import { deadlock } from '../report/reports.ts';
import { checkInvariants } from './read-trace.ts';
import { eventsOn, slicesOn, traceOf } from './written.ts';

const ms = 1e6;
const open = { call: callNumber('open'), callClass: 'always' as const };

const at = (queued: number, delivered: number, answered: number, returned: number): Row =>
  authRow({
    traceIndex: queued,
    queuedNs: queued * ms,
    deliveredNs: delivered * ms,
    respondedNs: answered * ms,
    returnedNs: returned * ms,
    deadlineNs: (queued + 10) * ms,
  });

describe('a Perfetto trace', () => {
  it('an arrow goes through a message, its handler and its answer', () => {
    const trace = traceOf({ rows: [at(10, 12, 13, 15)] });
    checkInvariants(trace);
    const [flight] = slicesOn(trace, 'ES client 0 / AUTH messages in flight');
    const [run] = slicesOn(trace, 'ES client 0 / handler');
    const answer = eventsOn(trace, 'handler').find(({ type }) => type === 'instant');
    assert.deepEqual([flight?.name, flight?.ns, flight?.toNs], ['AUTH_EXEC', 10 * ms, 13 * ms]);
    assert.deepEqual([run?.name, run?.ns, run?.toNs], ['AUTH_EXEC', 12 * ms, 15 * ms]);
    assert.deepEqual([answer?.name, answer?.ns, answer?.track], ['answer: allow', 13 * ms, run?.track]);
    assert.deepEqual([flight?.flows, run?.flows, answer?.lastFlows], [[1], [1], [1]]);
    const { path, process, pid, ...says } = flight?.says ?? {};
    assert.deepEqual(says, {
      message: 10,
      seq_num: 3,
      global_seq_num: 11,
      settled: 'in-time',
      result: 'allow',
      'budget ns': 10 * ms,
    });
    assert.ok(String(path).startsWith('/') && String(process).startsWith('/') && Number(pid) > 0);
  });

  it('a message that never was delivered, answered or returned is shown', () => {
    const rows = [
      authRow({ queuedNs: 1 * ms, deliveredNs: null, returnedNs: null, respondedNs: null, settled: 'cut' }),
      authRow({ queuedNs: 2 * ms, deliveredNs: 3 * ms, returnedNs: null, respondedNs: null, settled: 'unanswered' }),
      { ...at(4, 5, 9, 6), inHandler: false, flagsResult: true, result: 3, settled: 'late' as const },
      notifyRow({ queuedNs: 7 * ms, deliveredNs: 8 * ms, returnedNs: 9 * ms }),
    ];
    const trace = traceOf({ rows, observation: { durationNs: 50 * ms } });
    checkInvariants(trace);
    const flights = slicesOn(trace, 'AUTH messages in flight').map(({ ns, toNs, says, flows }) => [
      ns / ms,
      toNs / ms,
      says.settled,
      says.result,
      flows.length,
    ]);
    assert.deepEqual(flights, [
      [1, 50, 'cut', 'none', 0],
      [2, 50, 'unanswered', 'none', 1],
      [4, 9, 'late', 'flags 0x3', 1],
    ]);
    const [unanswered, , notify] = slicesOn(trace, 'handler');
    assert.deepEqual([unanswered?.lastFlows, unanswered?.toNs, unanswered?.says.unfinished], [[2], 50 * ms, true]);
    assert.deepEqual([notify?.name, notify?.flows], ['NOTIFY_EXIT', []]);
    const [answer] = eventsOn(trace, 'answers outside the handler');
    assert.deepEqual([answer?.name, answer?.ns, answer?.says.late], ['answer: flags 0x3', 9 * ms, true]);
  });

  it('messages in flight at once have parallel tracks of one name, up to a number', () => {
    const rows = Array.from({ length: maxParallel + 2 }, (_, index) =>
      at(index, 100 + index, 200 + index, 201 + index),
    );
    const trace = traceOf({ rows: [...rows, at(300, 301, 302, 303)] });
    checkInvariants(trace);
    const flights = slicesOn(trace, 'ES client 0 / AUTH messages in flight');
    assert.equal(new Set(flights.map(({ track }) => track)).size, maxParallel);
    assert.ok(flights.every(({ depth }) => depth === 0));
    const others = eventsOn(trace, 'AUTH messages in flight').filter(({ type }) => type === 'instant');
    assert.deepEqual(
      others.map(({ ns }) => ns / ms),
      [maxParallel, maxParallel + 1],
    );
    assert.equal(flights.at(-1)?.track, flights[0]?.track);
  });

  it('calls nest in the handler that made them, whatever times are equal', () => {
    const facts = [
      { ...open, timeNs: 12 * ms, b: 3_000_000n }, // as long as the run
      { ...open, timeNs: 13 * ms, b: 2_000_000n }, // ends with it
      { kind: 'lock_wait' as const, timeNs: 14 * ms, b: 500_000n, c: 0xabcn },
      { ...open, timeNs: 15 * ms, b: 0n }, // where one ends and the next begins
      { ...open, timeNs: 16 * ms, b: 9_000_000n }, // longer than its run: the clock was read later
      { ...open, callClass: 'allowed' as const, timeNs: 18 * ms, unfinished: true },
    ];
    const trace = traceOf({ rows: [at(10, 12, 13, 15), at(11, 15, 16, 17), at(12, 18, 19, 20)], facts });
    checkInvariants(trace);
    const calls = slicesOn(trace, 'handler').filter(({ category }) => category !== 'handler');
    assert.deepEqual(
      calls.map(({ name, category, ns, toNs, depth }) => [name, category, ns / ms, toNs / ms, depth]),
      [
        ['open', 'blocking', 12, 15, 1],
        ['open', 'blocking', 13, 15, 2],
        ['waits for a lock', 'lock', 14, 14.5, 3],
        ['open', 'blocking', 15, 15, 0],
        ['open', 'blocking', 16, 17, 1],
        ['open', 'call', 18, 20, 1],
      ],
    );
  });

  it('the queue depth and the headroom are counters', () => {
    const late = { ...at(6, 7, 18, 19), settled: 'late' as const };
    const rows = [at(1, 2, 3, 4), at(2, 4, 5, 6), at(3, 6, 7, 7), late];
    const trace = traceOf({ rows });
    checkInvariants(trace);
    assert.deepEqual(
      eventsOn(trace, 'queue depth').map(({ ns, value }) => [ns / ms, value]),
      [
        [1, 1],
        [2, 0],
        [2, 1],
        [3, 2],
        [4, 1],
        [6, 0],
        [6, 1],
        [7, 0],
      ],
    );
    assert.deepEqual(
      eventsOn(trace, 'headroom').map(({ ns, value }) => [ns / ms, (value ?? 0) / ms]),
      [
        [3, 8],
        [5, 7],
        [7, 6],
        [18, -2],
      ],
    );
    const units = [...trace.tracks.values()].flatMap(({ name, counter }) =>
      counter === null ? [] : [[name, counter]],
    );
    assert.deepEqual(Object.fromEntries(units), { 'queue depth': { unit: 2 }, headroom: { unit: 1 } });
  });

  it('deadlines, misses, drops, mutes, cache hits and findings are instants', () => {
    const facts = [
      { kind: 'miss' as const, timeNs: 20 * ms, stack: 4 },
      { kind: 'queue_overflow' as const, a: 4n, timeNs: 21 * ms },
      { kind: 'mute' as const, b: 1n, timeNs: 22 * ms },
      { kind: 'cached' as const, a: 1n, timeNs: 23 * ms, client: 0 },
    ];
    const rows = [at(10, 12, 13, 15), authRow({ queuedNs: 11 * ms, deliveredNs: 16 * ms, deadlineNs: 31 * ms })];
    const frames = [{ function: 'f', file: 'a.c', line: 3, image: 'c', address: '0x1' }];
    const trace = traceOf(
      { rows, facts, observation: { durationNs: 30 * ms } },
      { findings: [deadlock], framesOf: () => frames },
    );
    checkInvariants(trace);
    const shown = (path: string) => eventsOn(trace, path).map(({ name, ns }) => [name, ns / ms]);
    assert.deepEqual(shown('deadlines'), [
      ['deadline', 20],
      ['deadline missed', 20],
    ]);
    assert.deepEqual(shown('set-up, mutes, drops, misses'), [
      ['queue overflow', 21],
      ['mute', 22],
      ['cached', 23],
    ]);
    assert.deepEqual(eventsOn(trace, 'deadlines').at(-1)?.stack, ['f a.c:3']);
    const [finding] = eventsOn(trace, 'findings');
    assert.equal(finding?.name, 'deadlock');
    assert.equal(finding?.ns, deadlock.times?.deliveredNs);
    assert.equal(finding?.says.finding, deadlock.sentence);
    assert.match(
      String(finding?.says.cycle),
      /^the handler of AUTH_EXEC \(message 17\) is in .+ is queued behind the h/,
    );
    assert.deepEqual(finding?.stack.slice(-2), ['handle_exec src/client.c:52', 'is_script src/client.c:41']);
  });

  it('locks with their holders, threads and queues have tracks', () => {
    const facts = [
      { kind: 'lock_wait' as const, a: (78n << 16n) | 3n, b: 7_000n, c: 0xabcn, timeNs: 102 * ms },
      { kind: 'off_queue_call' as const, ...open, b: 6_000n, timeNs: 105 * ms, thread: 99, stack: 8 },
      { kind: 'outside_call' as const, ...open, timeNs: 106 * ms, client: null, thread: 4242 },
      { kind: 'handed_over' as const, a: 0x7f00n, timeNs: 107 * ms },
      { kind: 'handed_over' as const, a: 1n, timeNs: 108 * ms },
      { kind: 'stall' as const, a: 0n, b: 2_000_000n, timeNs: 109 * ms, client: null },
    ];
    const frames = [{ function: null, file: null, line: null, image: 'c', address: '0x1' }];
    const trace = traceOf({ facts }, { framesOf: () => frames });
    checkInvariants(trace);
    const [lock] = slicesOn(trace, './client / lock 0xabc');
    assert.deepEqual([lock?.name, lock?.says.holderThread, lock?.toNs], ['held by thread 78', 78, 102 * ms + 7_000]);
    assert.equal(lock?.says['holder is in'], callByNumber(3)?.name);
    const [call] = slicesOn(trace, './client / thread 99');
    assert.deepEqual([call?.name, call?.stack], ['open', ['0x1 in c']]);
    assert.equal(eventsOn(trace, './client / main thread').length, 1);
    assert.equal(eventsOn(trace, './client / dispatch queue 0x7f00').length, 1);
    assert.equal(slicesOn(trace, './client / stalls of the machine').length, 1);
    const threads = [...trace.tracks.values()].flatMap(({ thread }) => thread ?? []);
    assert.deepEqual(
      threads.map(({ pid, tid }) => [pid, tid]),
      [
        [4242, 99],
        [4242, 4242],
      ],
    );
  });

  it('the first queues have tracks, and the others share one', () => {
    const queues = [...Array.from({ length: 30 }, (_, at) => BigInt(0x1000 + at)), 0x1000n, 0x101dn];
    const facts = queues.map((a, at) => ({ kind: 'handed_over' as const, a, timeNs: at * ms }));
    const trace = traceOf({ facts });
    checkInvariants(trace);
    assert.equal(eventsOn(trace, 'dispatch queue 0x1000').length, 2);
    assert.equal(eventsOn(trace, 'other dispatch queues').length, 7);
  });

  it('calls that do not nest are on parallel tracks, also if they come late', () => {
    const call = (fromMs: number, durationMs: number) => ({
      kind: 'off_queue_call' as const,
      ...open,
      thread: 99,
      timeNs: fromMs * ms,
      b: BigInt(durationMs * ms),
    });
    const trace = traceOf({ facts: [call(10, 20), call(12, 3), call(20, 15), call(5, 30), call(40, 1)] });
    checkInvariants(trace);
    const calls = slicesOn(trace, './client / thread 99');
    assert.deepEqual(
      calls.map(({ ns, toNs, depth }) => [ns / ms, toNs / ms, depth]),
      [
        [5, 35, 0],
        [10, 30, 0],
        [12, 15, 1],
        [20, 35, 0],
        [40, 41, 0],
      ],
    );
    assert.equal(new Set(calls.map(({ track }) => track)).size, 3);
    const threads = calls.flatMap(({ track }) => trace.tracks.get(track)?.thread ?? []);
    assert.ok(threads.length === 3, 'one track has the number of the thread');
  });

  it('each process and each of its clients has its own tracks', () => {
    const { processes } = observationOf({ rows: [at(10, 12, 13, 15)], process: { counts: [] } });
    const [first] = processes;
    assert.ok(first);
    const counts = observationOf({}).processes[0]?.counts ?? [];
    const both: ProcessObservation[] = [0, 1].map((slot) => ({
      ...first,
      slot,
      pid: 100 + slot,
      name: `client-${slot}`,
      counts: [...counts, ...counts],
      rows: () => [at(10, 12, 13, 15), { ...at(10, 11, 12, 13), client: 1 }],
    }));
    const trace = traceOf({ observation: { processes: both } });
    checkInvariants(trace);
    for (const slot of [0, 1])
      for (const client of [0, 1])
        assert.equal(slicesOn(trace, `client-${slot} / ES client ${client} / handler`).length, 1);
    assert.deepEqual(
      [...trace.tracks.values()].flatMap(({ process }) => process ?? []).map(({ pid }) => pid),
      [100, 101],
    );
  });

  it('hostile names are only text', () => {
    const hostile = '"\u0000\u001b[31m</script>\ud800\n\u202e{"a":1}';
    const injectedEvents = [
      { serviceCall: null, service: null, eventType: 0, path: hostile, process: { pid: 1, path: hostile } },
    ];
    const facts = [{ kind: 'service_call' as const, a: 0n, b: 1n }];
    const rows = [
      authRow({ traceIndex: null, injected: 0 }),
      authRow({ traceIndex: 5000 }),
      authRow({ traceIndex: -9 }),
    ];
    const trace = traceOf(
      {
        rows,
        facts,
        process: { name: hostile },
        observation: { injectedEvents, services: [{ name: hostile, source: '' }] },
      },
      { causes: [hostile] },
    );
    const shown = Buffer.from(hostile).toString();
    const [flight, unknown] = slicesOn(trace, 'AUTH messages in flight');
    assert.deepEqual([flight?.says.path, flight?.says.because], [shown, shown]);
    assert.equal(unknown?.says.path, undefined);
    assert.ok([...trace.tracks.values()].some(({ name }) => name === shown));
  });

  it('each message has its name, in any order of the queue', () => {
    const indices = [62, 0, 17, 61, 3];
    const rows = indices.map((traceIndex, place) => ({
      ...at(place, place + 20, place + 20.5, place + 21),
      traceIndex,
    }));
    const trace = traceOf({ rows });
    const paths = slicesOn(trace, 'AUTH messages in flight').map(({ says }) => [says.message, says.path, says.pid]);
    const alone = indices.map((traceIndex) => {
      const [slice] = slicesOn(traceOf({ rows: [{ ...at(1, 2, 3, 4), traceIndex }] }), 'AUTH messages in flight');
      return [traceIndex, slice?.says.path, slice?.says.pid];
    });
    assert.deepEqual(paths, alone);
    assert.equal(new Set(paths.map(([, path]) => path)).size > 2, true);
  });
});
