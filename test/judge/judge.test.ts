// What the judge does around the rules: counting, collapsing, ordering.
import assert from 'node:assert/strict';
import { decisionsOf } from '../../src/judge/expectations.ts';
import { judge } from '../../src/judge/judge.ts';
import type { Observation, PassingRow, ProcessObservation, Row } from '../../src/observed/observation.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import { authRow, eventNumber, noCounts, notifyRow, observationOf } from './observations.ts';

const opened = { kind: 'call', call: callNumber('open'), callClass: 'always', stack: 4 } as const;

describe('judge', () => {
  it('every delivered AUTH message is counted once, by how it was answered', () => {
    const rows = (['in-time', 'late', 'unanswered', 'by-mode', 'cut'] as const).flatMap((settled, index) =>
      Array.from({ length: index + 1 }, (_, place) => authRow({ traceIndex: index * 10 + place, settled })),
    );
    const { tally } = judge(observationOf({ rows: [...rows, notifyRow({ traceIndex: 99 })] }));
    const { inTime, late, unanswered, byMode, cut } = tally;
    assert.deepEqual([inTime, late, unanswered, byMode, cut], [1, 2, 3, 4, 5]);
    assert.equal(tally.auth, 15);
    assert.equal(tally.messages, 16);
  });

  it('an AUTH message that was never delivered is not counted', () => {
    const { tally } = judge(
      observationOf({ rows: [authRow({ deliveredNs: null, settled: 'unanswered', respondedNs: null })] }),
    );
    assert.equal(tally.auth, 0);
  });

  it('a call repeated in one message is one finding, with its count', () => {
    const { findings } = judge(observationOf({ facts: [opened, opened, opened] }));
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.count, 3);
  });

  it('two call sites in one message are two findings', () => {
    const { findings } = judge(observationOf({ facts: [opened, { ...opened, stack: 5 }] }));
    assert.equal(findings.length, 2);
  });

  it('a call site found in 5,000 messages gives 100 findings, which count the others', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => authRow({ traceIndex: index }));
    const facts = rows.map(({ traceIndex }) => ({ ...opened, traceIndex }));
    const { findings } = judge(observationOf({ rows, facts }));
    assert.equal(findings.length, 100);
    assert.equal(
      findings.reduce((sum, { omitted }) => sum + 1 + omitted, 0),
      5000,
    );
    assert.equal(findings[0]?.traceIndex, 0);
  });

  it('the time of a call site is the sum of all its calls, also of the omitted ones', () => {
    const rows = Array.from({ length: 150 }, (_, index) => authRow({ traceIndex: index }));
    const data = (durationNs: number) => ({ data: { systemCall: 0n, durationNs, argument: 0n, pid: 0 } });
    const facts = rows.flatMap(({ traceIndex }) => {
      const call = { ...opened, traceIndex };
      return [
        { ...call, ...data(10) },
        { ...call, ...data(traceIndex === 140 ? 700 : 5) },
      ];
    });
    const { findings } = judge(observationOf({ rows, facts }));
    assert.deepEqual([findings.length, findings[0]?.omitted], [100, 50]);
    assert.deepEqual(findings[1]?.took, { worstNs: 10, totalNs: 15 });
    assert.deepEqual(findings[0]?.took, { worstNs: 700, totalNs: 51 * 15 + 695 });
    assert.equal(findings[0]?.count, 2, 'those of its own message');
  });

  it('5,000 misses give 100 findings, and only their rows become objects', () => {
    const rows = Array.from({ length: 5000 }, (_, index) =>
      authRow({ traceIndex: index, settled: 'unanswered', respondedNs: null }),
    );
    const { observation, copied } = counting(observationOf({ rows }));
    const { findings } = judge(observation);
    assert.equal(findings.length, 100);
    assert.equal(
      findings.reduce((sum, { omitted }) => sum + 1 + omitted, 0),
      5000,
    );
    assert.equal(copied.length, 100);
  });

  it('a row becomes an object only if a rule finds it or a fact names it', () => {
    const late = authRow({ traceIndex: 500, settled: 'late', respondedNs: 16_000e6 });
    const rows = Array.from({ length: 1000 }, (_, traceIndex) => (traceIndex === 500 ? late : authRow({ traceIndex })));
    const { observation, copied } = counting(observationOf({ rows, facts: [{ ...opened, traceIndex: 900 }] }));
    const { findings, latency } = judge(observation);
    assert.deepEqual(copied, [500, 900]);
    assert.equal(latency.response?.count, 1000);
    const [miss, call] = findings;
    assert.deepEqual([miss?.row, call?.row?.traceIndex], [late, 900]);
  });

  it('all waits for a lock at one call site have the class of the worst', () => {
    const waited = { kind: 'lock_wait', call: callNumber('pthread_mutex_lock'), callClass: 'if_waited' } as const;
    const rows = [0, 1, 2].map((traceIndex) => authRow({ traceIndex }));
    const caught = { ...waited, callClass: 'always', a: BigInt(callNumber('usleep')) } as const;
    const facts = [
      { ...waited, traceIndex: 0, stack: 4 },
      { ...caught, traceIndex: 1, stack: 4 },
      { ...waited, traceIndex: 2, stack: 5 },
    ];
    const { findings } = judge(observationOf({ rows, facts }));
    assert.deepEqual(
      findings.map(({ class: grade, traceIndex }) => [grade, traceIndex]),
      [
        ['violation', 0],
        ['violation', 1],
        ['hazard', 2],
      ],
    );
    assert.match(findings[0]?.sentence ?? '', /doing; the holder was in a blocking call at another wait here\.$/);
  });

  it('a fact belongs to the row of its own es_client_t', () => {
    const rows = [authRow({ client: 0 }), authRow({ client: 1, eventType: eventNumber('AUTH_OPEN') })];
    const { findings } = judge(observationOf({ rows, facts: [{ ...opened, client: 1 }] }));
    assert.match(findings[0]?.sentence ?? '', /AUTH_OPEN/);
    assert.equal(findings[0]?.client, 1);
  });

  it('violations precede hazards, and each follow the order of the messages', () => {
    const rows = [
      authRow({ traceIndex: 1, respondedNs: 15_099e6 }),
      authRow({ traceIndex: 3 }),
      authRow({ traceIndex: 2 }),
    ];
    const facts = [
      { ...opened, traceIndex: 3 },
      { ...opened, traceIndex: 2 },
    ];
    const { findings } = judge(observationOf({ rows, facts }));
    assert.deepEqual(
      findings.map(({ rule, traceIndex }) => [rule, traceIndex]),
      [
        ['blocking-call', 2],
        ['blocking-call', 3],
        ['thin-headroom', 1],
      ],
    );
  });

  it('the latency of an answer begins when its message is queued', () => {
    const { latency } = judge(
      observationOf({ rows: [authRow({ queuedNs: 1e6, deliveredNs: 5e6, respondedNs: 11e6, returnedNs: 6e6 })] }),
    );
    assert.ok(Math.abs((latency.response?.maxNs ?? 0) - 10e6) < 10e4);
    assert.ok(Math.abs((latency.handler?.maxNs ?? 0) - 1e6) < 10e3);
  });

  it('a run without answers has no response latency', () => {
    assert.equal(judge(observationOf({ rows: [notifyRow()] })).latency.response, null);
  });

  it('an expected answer to an undelivered message or a notification is a difference', () => {
    const expectations = new Map([
      [1, { decision: 'deny', cache: null } as const],
      [2, { decision: 'allow', cache: null } as const],
      [7, { decision: 'allow', cache: null } as const],
    ]);
    const rows = [notifyRow({ traceIndex: 2 }), authRow()];
    const { findings } = judge(observationOf({ rows }), { expectations });
    assert.deepEqual(
      findings.map(({ class: kind, sentence }) => [kind, sentence]),
      [
        ['difference', 'The expected answer to message 1 is deny, but it was never delivered to the client.'],
        [
          'difference',
          'The expected answer to message 2 is allow, but it is a notification (NOTIFY_EXIT), which is not answered.',
        ],
      ],
    );
    assert.deepEqual(judge(observationOf({ rows }), { expectations, mustOccur: false }).findings, []);
    const early = observationOf({ rows: [authRow()], process: { endNs: null } });
    assert.deepEqual(judge(early, { expectations }).findings, []);
  });

  it('a run that ended early counts its es_client_t and the trace messages not reached', () => {
    const { counts } = observationOf({}).processes[0] ?? { counts: [] };
    const early = { process: { endNs: null, counts: [...counts, ...counts] }, observation: { messageCount: 50 } };
    const { tally } = judge(observationOf(early));
    assert.equal(tally.clients, 2);
    assert.equal(tally.notReached, 49);
    const [of] = counts;
    const withInjected = of === undefined ? [] : [{ ...of, delivered: 4, injected: { ...noCounts, delivered: 3 } }];
    const later = judge(observationOf({ ...early, process: { endNs: null, counts: withInjected } }));
    assert.equal(later.tally.notReached, 49, 'an injected message is none of the trace');
    assert.deepEqual(later.tally.injected, { ...noCounts, delivered: 3 });
    assert.equal(judge(observationOf({ observation: { messageCount: 50 } })).tally.notReached, 0);
  });

  it('the strictest of several answers to one message is its decision', () => {
    const rows = [
      authRow({ client: 0 }),
      authRow({ client: 1, result: 1 }),
      authRow({ traceIndex: 8, flagsResult: true, result: 1 }),
    ];
    assert.deepEqual(
      [...decisionsOf(observationOf({ rows }))],
      [
        [7, { decision: 'deny', cache: false, eventType: 0 }],
        [8, { decision: 1, cache: false, eventType: 0 }],
      ],
    );
  });
});

/** The observation, and the messages whose rows are copied while it is judged. */
function counting(observation: Observation): { observation: Observation; copied: (number | null)[] } {
  const copied: (number | null)[] = [];
  const eachOf = (process: ProcessObservation) => (look: (row: PassingRow) => void) =>
    process.eachRow((row) => {
      const { copy, traceIndex } = row;
      const counted = (): Row => {
        copied.push(traceIndex);
        return copy();
      };
      look(Object.assign(row, { copy: counted }));
    });
  const processes = observation.processes.map((process) => ({
    ...process,
    rows: () => assert.fail('every row became an object'),
    eachRow: eachOf(process),
  }));
  return { observation: { ...observation, processes }, copied };
}
