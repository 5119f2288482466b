// How findings become places to fix: what is one place, what follows from a deadlock, what comes first, what is counted.
import assert from 'node:assert/strict';
import { type Places, placesOf } from '../../src/report/places.ts';
import type { Frame } from '../../src/symbols/frame.ts';
import type { Report } from '../../src/verdict/report.ts';
import type { MessageName, Verdict } from '../../src/verdict/verdict.ts';
import type { Verification } from '../../src/verdict/verification.ts';
import { blockingOpen, deadlock, dispatchMainNote, leak, lockWait, reportOf } from './reports.ts';

const ms = 1e6;

const line = (number: number, changes: Partial<Frame> = {}): Frame => ({
  function: `at_${number}`,
  file: 'src/client.c',
  line: number,
  image: 'client',
  address: `0x${number}`,
  ...changes,
});
const library: Frame = line(0, { function: 'fopen', file: null, line: null, image: '/usr/lib/libc.so.6' });

const at = (number: number, message: Partial<MessageName> | null, changes: Partial<Verdict> = {}): Verdict => ({
  ...blockingOpen,
  stack: [line(number)],
  message: message === null || blockingOpen.message === null ? null : { ...blockingOpen.message, ...message },
  ...changes,
});
const of = (...verdicts: Verdict[]): Report => reportOf({ verdicts, exitCode: 1 });
const shown = ({ places }: Places) =>
  places.map(({ rule, at: own, messages }) => `${rule} ${own?.line ?? '-'} ${messages}`);

describe('places to fix', () => {
  it('findings of one rule at one line are one place, whatever their event, call and client', () => {
    const found = placesOf([
      of(
        at(7, { index: 1 }),
        at(7, { index: 2, eventType: 'ES_EVENT_TYPE_AUTH_OPEN' }, { class: 'hazard' }),
        at(7, { index: 3 }, { call: 'fstat', client: 1, process: 1 }),
        at(7, { index: 4 }, { stack: [library, line(7), line(99)] }),
        at(8, { index: 1 }),
        at(7, { index: 1 }, { rule: 'lock-wait' }),
      ),
    ]);
    assert.deepEqual(shown(found), ['blocking-call 7 4', 'blocking-call 8 1', 'lock-wait 7 1']);
    const [first] = found.places;
    assert.equal(first?.class, 'violation');
    assert.deepEqual(
      first?.events.map(({ type, messages }) => [type, messages]),
      [
        ['ES_EVENT_TYPE_AUTH_EXEC', 3],
        ['ES_EVENT_TYPE_AUTH_OPEN', 1],
      ],
    );
    assert.deepEqual(found.affected, { messages: 4, atLeast: false });
  });

  it('a place without a line is a function of the client, or else a call', () => {
    const unnamed = { file: null, line: null };
    const found = placesOf([
      of(
        at(0, { index: 1 }, { stack: [library, line(3, unnamed)] }),
        at(0, { index: 2 }, { stack: [line(3, { ...unnamed, address: '0x9' })] }),
        at(0, { index: 3 }, { stack: [library] }),
        at(0, { index: 4 }, { stack: [library] }),
        at(0, { index: 5 }, { stack: [library], call: 'stat' }),
      ),
    ]);
    assert.deepEqual(shown(found), ['blocking-call - 2', 'blocking-call - 2', 'blocking-call - 1']);
    assert.deepEqual(
      found.places.map(({ at: own }) => own?.function ?? null),
      ['at_3', null, null],
    );
  });

  it('a note is apart from the places, also at the same line', () => {
    const found = placesOf([of(at(7, { index: 1 }), at(7, { index: 2 }, { class: 'note' }), dispatchMainNote)]);
    assert.deepEqual(shown(found), ['blocking-call 7 1']);
    assert.deepEqual(
      found.notes.map(({ rule }) => rule),
      ['blocking-call', 'dispatch-main'],
    );
  });

  it('the worst place is first: by class, end of the client, rule, time and number', () => {
    const took = (worstNs: number) => ({ took: { worstNs, totalNs: worstNs } });
    const found = placesOf([
      of(
        leak,
        at(1, { index: 1 }, took(2)),
        at(2, { index: 1 }, took(3)),
        at(3, { index: 1 }, took(2)),
        at(3, { index: 2 }, took(2)),
        { ...lockWait, stack: [line(4)] },
        at(5, { index: 1 }, { rule: 'client-crash', call: null, crash: 'SIGABRT' }),
        at(7, { index: 2 }, { rule: 'use-after-release', call: null, crash: 'SIGSEGV' }),
        { ...deadlock, stack: [line(6)] },
      ),
    ]);
    assert.deepEqual(
      found.places.map(({ rule, at: own }) => `${rule} ${own?.line ?? '-'}`),
      [
        'deadlock 6',
        'client-crash 5',
        'use-after-release 7',
        'blocking-call 2',
        'blocking-call 3',
        'blocking-call 1',
        'lock-wait 4',
        'message-leak -',
      ],
    );
  });

  it('a place has its longest and total time, and the message of the longest if known', () => {
    const took = (worstNs: number, totalNs: number) => ({ took: { worstNs, totalNs } });
    const [known] = placesOf([of(at(1, { index: 1 }, took(2, 5)), at(1, { index: 2 }, took(4, 4)))]).places;
    assert.deepEqual([known?.took?.worstNs, known?.took?.worst?.index, known?.took?.totalNs], [4, 2, 9]);
    const omitting = at(1, { index: 1 }, { ...took(7, 70), omitted: 12 });
    const [unknown] = placesOf([of(omitting, at(1, { index: 2 }, took(4, 4)))]).places;
    assert.deepEqual([unknown?.took?.worstNs, unknown?.took?.worst, unknown?.took?.totalNs], [7, null, 74]);
  });

  it('a message counts once, and omitted ones make the number a minimum', () => {
    const injected = { index: -1, injected: 3 };
    const found = placesOf([
      of(
        at(1, { index: 1 }),
        at(1, { index: 1 }, { stack: [line(1), line(5)] }),
        at(1, injected),
        at(1, { ...injected, injected: 4 }),
        at(2, { index: 1 }),
      ),
    ]);
    assert.deepEqual(
      [shown(found), found.affected],
      [['blocking-call 1 3', 'blocking-call 2 1'], { messages: 3, atLeast: false }],
    );
    const many = placesOf([of(at(1, { index: 1 }, { omitted: 40 }), at(1, { index: 2 }), at(2, { index: 9 }))]);
    assert.deepEqual(
      [shown(many), many.affected],
      [['blocking-call 1 42', 'blocking-call 2 1'], { messages: 42, atLeast: true }],
    );
  });

  it('a message of two traces with one number is two messages, and of two releases one', () => {
    const inTrace = (path: string, ...verdicts: Verdict[]): Report => {
      const report = of(...verdicts);
      return { ...report, trace: { ...report.trace, path } };
    };
    const [first, again, other] = [
      inTrace('one.estrace', at(7, { index: 3 }), at(7, { index: 4 })),
      inTrace('one.estrace', at(7, { index: 3 })),
      inTrace('two.estrace', at(7, { index: 3 }, { omitted: 9 })),
    ];
    const { places, affected } = placesOf([first, again, other]);
    assert.deepEqual([places[0]?.messages, affected.messages], [2 + 10, 2 + 10]);
    assert.deepEqual(
      places[0]?.events.map(({ messages, named }) => [messages, named.map(({ index }) => index)]),
      [[3, [3, 4]]],
    );
  });

  it('a place in several releases is one, with the number of messages in each', () => {
    const [first, second] = placesOf([
      of(at(1, { index: 1 }), at(2, { index: 1 })),
      of(at(1, { index: 1 }), at(1, { index: 2 })),
    ]).places;
    assert.deepEqual(
      [first?.at?.line, [...(first?.byReport ?? [])], first?.messages],
      [
        1,
        [
          [0, 1],
          [1, 2],
        ],
        2,
      ],
    );
    assert.deepEqual([...(second?.byReport ?? [])], [[0, 1]]);
  });

  it('a place of --verify has its runs, also a place that only other runs have', () => {
    const repeated = (verdict: Verdict, runs: readonly number[]) => ({
      rule: verdict.rule,
      class: verdict.class,
      call: verdict.call,
      eventType: null,
      sentence: verdict.sentence,
      indices: [1],
      runs,
      command: 'esreplay run',
      verdict,
    });
    const verify: Verification = {
      because: 'verify' as const,
      runs: 3,
      asked: 3,
      seeds: null,
      exitCodes: [1, 1, 1],
      flakyDecisions: [],
      stalled: [],
      failures: [repeated(at(1, { index: 1 }), [1, 2, 3])],
      flaky: [repeated(at(2, { index: 1 }), [3]), repeated(at(2, { index: 2 }), [2])],
    };
    const found = placesOf([reportOf({ verdicts: [at(1, { index: 1 })], verify, exitCode: 1 })]);
    assert.deepEqual(
      found.places.map(({ at: own, runs }) => [own?.line, runs]),
      [
        [2, [2, 3]],
        [1, [1, 2, 3]],
      ],
    );
  });
});

describe('what a deadlock causes', () => {
  const call = deadlock.call ?? '';
  const times = { queuedNs: 0, deliveredNs: 1 * ms, deadlineNs: 100 * ms, returnedNs: 300 * ms, respondedNs: 300 * ms };
  const cause: Verdict = {
    ...deadlock,
    stack: [line(6)],
    times: { ...times, budgetNs: 100 * ms, headroomNs: -200 * ms, lostNs: null },
  };
  const behind = (deadlineMs: number, deliveredMs: number | null, changes: Partial<Verdict> = {}): Verdict => ({
    ...at(0, { index: 40 }, { rule: 'deadline-miss', call: null, stack: [] }),
    times: {
      queuedNs: 5 * ms,
      deliveredNs: deliveredMs === null ? null : deliveredMs * ms,
      deadlineNs: deadlineMs * ms,
      returnedNs: null,
      respondedNs: null,
      budgetNs: null,
      headroomNs: null,
      lostNs: null,
    },
    ...changes,
  });
  const foldedWith = (verdict: Verdict): string | null => {
    const { places } = placesOf([of(cause, verdict)]);
    assert.equal(places[0]?.rule, 'deadlock');
    const why = places[0]?.consequences.map((each) => each.why) ?? [];
    assert.equal(places.length + why.length, 2, 'it is one or the other');
    return why[0] ?? null;
  };

  const cases: readonly (readonly [string, Verdict, string | null])[] = [
    ['the same call at the same line', at(6, { index: 17 }, { call }), 'same call'],
    ['the same call off the delivery queue', at(6, { index: 17 }, { rule: 'off-queue-blocking', call }), 'same call'],
    ['a lock at the same line, if the cycle has none', at(6, { index: 17 }, { rule: 'lock-wait', call }), null],
    ['another call at the same line', at(6, { index: 17 }, { call: 'open' }), null],
    ['the same call at another line', at(7, { index: 17 }, { call }), null],
    ['the same call in another process', at(6, { index: 17 }, { call, process: 1 }), null],
    ['another rule about the same line', at(6, { index: 17 }, { rule: 'thin-headroom', call }), null],
    [
      'a miss of the same message',
      at(0, { index: 17 }, { rule: 'missing-response', call: null, stack: [] }),
      'same message',
    ],
    ['a miss while that handler was running', behind(200, 310), 'queued behind'],
    ['a miss of a message that was never delivered', behind(200, null), 'queued behind'],
    ['a miss long after that handler returned', behind(900, 310), null],
    ['a miss before it', behind(0.5, null), null],
    ['a miss of a message that was delivered before', behind(200, 0.5), null],
    ['a miss at another client', behind(200, 310, { client: 1 }), null],
    ['a miss of a handler in that call', at(6, { index: 50 }, { rule: 'deadline-miss' }), 'queued behind'],
    ['a miss in no call at that line', at(6, { index: 50 }, { rule: 'deadline-miss', call: null }), null],
    [
      'an expected answer that the same message never got',
      behind(100, 1, { rule: 'changed-decision', class: 'difference', message: deadlock.message }),
      'same message',
    ],
    ['an expected answer that another message never got', behind(200, 310, { rule: 'changed-decision' }), null],
  ];
  for (const [name, verdict, why] of cases)
    it(`a deadlock ${why === null ? 'does not explain' : 'explains'} ${name}`, () =>
      assert.equal(foldedWith(verdict), why));

  it('a deadlock explains the wait for the lock of its cycle', () => {
    const { nodes, edges } = deadlock.cycle ?? { nodes: [], edges: [] };
    const lock = { id: 'lock 1', kind: 'lock', name: 'the lock at 0x1', process: 0, client: null } as const;
    const wait = at(6, { index: 17 }, { rule: 'lock-wait', call: 'pthread_mutex_lock' });
    const { places } = placesOf([of({ ...cause, cycle: { nodes: [lock, ...nodes], edges } }, wait)]);
    assert.deepEqual(
      places.map(({ rule, consequences }) => [rule, consequences[0]?.why]),
      [['deadlock', 'same lock']],
    );
  });

  it('a consequence counts as an affected message, and its place keeps the other findings', () => {
    const { places, affected } = placesOf([
      of(cause, at(6, { index: 30 }, { call }), at(6, { index: 31 }, { call: 'x' })),
    ]);
    assert.deepEqual(
      places.map(({ rule, messages, consequences }) => [rule, messages, consequences.length]),
      [
        ['deadlock', 1, 1],
        ['blocking-call', 1, 0],
      ],
    );
    assert.equal(affected.messages, 3);
  });

  it('a deadlock explains nothing in another release', () => {
    const { places } = placesOf([of(cause), of(at(6, { index: 17 }, { call }))]);
    assert.deepEqual(
      places.map(({ rule }) => rule),
      ['deadlock', 'blocking-call'],
    );
  });
});

describe('what a call that missed deadlines causes', () => {
  const call = 'poll';
  const missed = at(6, { index: 17 }, { rule: 'deadline-miss', call });
  const foldedWith = (verdict: Verdict): string[] => {
    const { places } = placesOf([of(missed, verdict)]);
    return places.map(({ rule, consequences }) => [rule, ...consequences.map((each) => each.why)].join(': '));
  };

  const cases: readonly (readonly [string, Verdict, boolean])[] = [
    ['answers that never came, at the same call', at(6, { index: 18 }, { rule: 'missing-response', call }), true],
    ['the length of the same call', at(6, { index: 17 }, { rule: 'off-queue-blocking', class: 'hazard', call }), true],
    [
      'an answer that never came at another call',
      at(6, { index: 18 }, { rule: 'missing-response', call: 'read' }),
      false,
    ],
    ['an answer that never came at another line', at(7, { index: 18 }, { rule: 'missing-response', call }), false],
    [
      'an answer that never came in another process',
      at(6, null, { rule: 'missing-response', call, process: 1 }),
      false,
    ],
    ['what the handler calls there', at(6, { index: 18 }, { call }), false],
  ];
  for (const [name, verdict, isFolded] of cases)
    it(`a miss in a call ${isFolded ? 'explains' : 'does not explain'} ${name}`, () =>
      assert.deepEqual(foldedWith(verdict), isFolded ? ['deadline-miss: same call'] : ['deadline-miss', verdict.rule]));

  it('a miss explained by a deadlock has no consequences of its own', () => {
    const cause = { ...deadlock, stack: [line(6)] };
    const { places } = placesOf([of(cause, missed, at(6, { index: 17 }, { rule: 'off-queue-blocking', call }))]);
    assert.deepEqual(
      places.map(({ rule, consequences }) => [rule, consequences.map((each) => each.rule)]),
      [
        ['deadlock', ['deadline-miss']],
        ['off-queue-blocking', []],
      ],
    );
  });

  it('a miss in no known call explains nothing', () => {
    const ofHandler = at(6, { index: 18 }, { rule: 'missing-response', call: null });
    const { places } = placesOf([of({ ...missed, call: null }, ofHandler)]);
    assert.deepEqual(
      places.map(({ rule }) => rule),
      ['deadline-miss', 'missing-response'],
    );
  });
});
