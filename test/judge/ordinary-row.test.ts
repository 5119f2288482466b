// What judging leaves out: in an ordinary row no rule finds anything, except those that look at every row.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { BusyQueues } from '../../src/judge/busy-queues.ts';
import { isOrdinary } from '../../src/judge/ordinary-row.ts';
import type { Evidence } from '../../src/judge/rule.ts';
import { rules } from '../../src/judge/rules.ts';
import type { Row } from '../../src/observed/observation.ts';
import { authRow, notifyRow, observationOf } from './observations.ts';
import { ms } from './rule-case.ts';

const time = fc.option(fc.integer({ min: 0, max: 400 }).map((count) => count * ms));
const odd = fc.record(
  {
    settled: fc.constantFrom<Row['settled']>('open', 'in-time', 'late', 'unanswered', 'by-mode', 'cut'),
    deliveredNs: time,
    returnedNs: time,
    respondedNs: time,
    deadlineNs: time,
    retained: fc.boolean(),
    missed: fc.boolean(),
    killed: fc.boolean(),
    unretainedReturn: fc.boolean(),
    stalled: fc.boolean(),
  },
  { requiredKeys: [] },
);
const rows = fc.tuple(fc.boolean(), odd).map(([auth, changes]) => (auth ? authRow(changes) : notifyRow(changes)));

describe('an ordinary row', () => {
  const observation = observationOf({ observation: { stallNs: 100 * ms } });
  const [process] = observation.processes;
  assert.ok(process);
  const none = {
    holderBlockedAt: () => false,
    rowOf: () => null,
    factAbout: () => null,
    handlerOf: () => null,
    crash: null,
    busyQueues: new BusyQueues(process),
  };
  const evidence: Evidence = { observation, process, strict: true, expectations: null, deadlocks: null, ...none };
  const found = (row: Row): string[] =>
    rules.flatMap((rule) => (rule.everyRow !== true && rule.row?.(row, evidence) != null ? [rule.slug] : []));

  it('an ordinary row has no finding of any rule', () => {
    let [ordinary, others] = [0, 0];
    fc.assert(
      fc.property(rows, (row) => {
        if (!isOrdinary(row)) others += found(row).length;
        else {
          ordinary += 1;
          assert.deepEqual(found(row), []);
        }
      }),
      { numRuns: 3000 },
    );
    // The rows that are tried are of both kinds.
    assert.ok(ordinary > 100 && others > 100, `${ordinary} ordinary, ${others} findings`);
  });

  it('the rows of a client without mistakes are ordinary', () => {
    assert.deepEqual([authRow(), notifyRow()].map(isOrdinary), [true, true]);
  });
});
