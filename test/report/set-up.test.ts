// The timeline of subscriptions and mutes: from facts to steps, and their lines in a verbose report.
import assert from 'node:assert/strict';
import { renderText } from '../../src/report/report-text.ts';
import { setUpSteps } from '../../src/verdict/set-up-steps.ts';
import type { StatedFact } from '../judge/facts.ts';
import { eventNumber, observationOf } from '../judge/observations.ts';
import { functionNumber, ms } from '../judge/rule-case.ts';
import { reportOf } from './reports.ts';

/** `kind`: es_mute_inversion_type_t. */
const call = (name: string, kind: number, atMs: number, more: Partial<StatedFact> = {}): StatedFact => ({
  kind: 'mute',
  a: (functionNumber(name) << 8n) | (BigInt(kind) << 24n),
  timeNs: atMs * ms,
  traceIndex: null,
  ...more,
});
const inverted = (isInverted: boolean): StatedFact => ({ kind: 'invert_muting', a: 2n, b: BigInt(isInverted) });
const failed = { a: (functionNumber('es_mute_process') << 8n) | 1n };
const facts: readonly StatedFact[] = [
  call('es_mute_path', 2, 1),
  call('es_mute_path', 2, 2),
  call('es_mute_process', 0, 3, failed),
  inverted(true),
  call('es_invert_muting', 2, 4),
  inverted(false),
  call('es_invert_muting', 2, 5),
  { kind: 'subscribed', a: 1n << BigInt(eventNumber('AUTH_OPEN')), timeNs: 6 * ms },
  { kind: 'unsubscribe', a: 1n, timeNs: 7 * ms },
];
const report = reportOf({ setUp: setUpSteps(observationOf({ facts }).processes) });

describe('subscriptions and mutes', () => {
  it('steps name the call, what it mutes by, and what holds afterwards', () => {
    assert.deepEqual(
      report.setUp.map(({ call, times, failed, muting, inverted, subscribed }) =>
        [call, times, failed, muting, inverted, subscribed?.join() ?? null].join(' '),
      ),
      [
        'es_mute_path 2 false target path  ',
        'es_mute_process 1 true process  ',
        'es_invert_muting 1 false target path true ',
        'es_invert_muting 1 false target path false ',
        'es_subscribe 1 false   ES_EVENT_TYPE_AUTH_OPEN',
        'es_unsubscribe 1 false   ',
      ],
    );
  });

  it('lines of a verbose report have the time and the effect of each', () => {
    const lines = [
      'Subscriptions and mutes',
      '  - 1 ms: es_mute_path() 2 times by target path',
      '  - 3 ms: es_mute_process() failed',
      '  - 4 ms: es_invert_muting() by target path: only what is listed comes',
      '  - 5 ms: es_invert_muting() by target path: what is listed is muted',
      '  - 6 ms: es_subscribe(): AUTH_OPEN',
      '  - 7 ms: es_unsubscribe()',
    ];
    assert.ok(renderText(report, { verbose: true }).includes(`\n${lines.join('\n')}\n`));
    assert.ok(!renderText(report).includes('Subscriptions and mutes'));
  });

  it('a client is named where another one is there', () => {
    const both = facts.slice(0, 1).flatMap((fact) => [fact, { ...fact, client: 1 }]);
    const two = reportOf({ setUp: setUpSteps(observationOf({ facts: both }).processes) });
    assert.deepEqual(
      two.setUp.map(({ client }) => client),
      [0, 1],
    );
    assert.match(renderText(two, { verbose: true }), /- client 1, 1 ms: es_mute_path\(\)/);
  });

  it('a client that mutes again and again gets a hundred steps', () => {
    const many = Array.from({ length: 300 }, (_, at) => call(at % 2 === 0 ? 'es_mute_path' : 'es_unmute_path', 1, at));
    assert.equal(setUpSteps(observationOf({ facts: many }).processes).length, 100);
  });
});
