// A line that logs in a handler is one hazard, whatever number of messages it logs for and whoever calls it.
import assert from 'node:assert/strict';
import { findingsIn, oneForEachLogLine } from '../../src/verdict/log-lines.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { blockingOpen } from '../report/reports.ts';

const at = (line: number, caller = 'handle'): Verdict['stack'] => [
  { function: 'say', file: 'agent.c', line, image: '/agent', address: '0x1' },
  { function: caller, file: 'agent.c', line: 90, image: '/agent', address: '0x2' },
];
const logged = (index: number, stack: Verdict['stack'], more: Partial<Verdict> = {}): Verdict => ({
  ...blockingOpen,
  class: 'hazard',
  call: 'os_log',
  message: blockingOpen.message === null ? null : { ...blockingOpen.message, index },
  took: { worstNs: index, totalNs: index },
  omitted: 0,
  stack,
  ...more,
});
const shown = (verdicts: readonly Verdict[]) =>
  oneForEachLogLine(verdicts).map(({ message, omitted, took }) => [
    message?.index,
    omitted,
    took?.worstNs,
    took?.totalNs,
  ]);

describe('a line that logs in a handler', () => {
  it('a line that logs is one hazard for all messages and callers', () => {
    const verdicts = [logged(1, at(7)), logged(2, at(9)), logged(3, at(7, 'other')), logged(4, at(7), { omitted: 20 })];
    assert.deepEqual(shown(verdicts), [
      [1, 22, 4, 8],
      [2, 0, 2, 2],
    ]);
    assert.deepEqual(oneForEachLogLine(verdicts).map(findingsIn), [1, 1]);
  });

  it('a line that logs is another hazard in another process or with another call', () => {
    const verdicts = [logged(1, at(7)), logged(2, at(7), { process: 1 }), logged(3, at(7), { call: 'syslog' })];
    assert.equal(oneForEachLogLine(verdicts).length, 3);
  });

  it('a line that logs is a violation in each message that it made wait', () => {
    const waited = [logged(1, at(7), { class: 'violation' }), logged(2, at(7), { class: 'violation', omitted: 5 })];
    assert.deepEqual(oneForEachLogLine([...waited, logged(3, at(7))]).map(findingsIn), [1, 6, 1]);
  });

  it('hazards of calls that do not log are not merged', () => {
    const closed = [logged(1, at(7), { call: 'close' }), logged(2, at(7), { call: 'close', omitted: 3 })];
    assert.deepEqual(oneForEachLogLine(closed).map(findingsIn), [1, 4]);
  });
});
