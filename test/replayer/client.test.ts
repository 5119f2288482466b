// A client as one process among others: when its stream starts, and what of its own actions it sees.
import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { Pace } from '../../src/schema/generated/ledger.ts';
import { clang, drive, makeTrace, type Ran, type Step } from './driver.ts';

const auth = { open: 1, exec: 0 } as const;
const notify = { open: 10, exit: 15 } as const;

const indices = (ran: Ran): number[] => ran.rows.map((row) => row.traceIndex);

describe('a client under replay', function () {
  this.timeout(60_000);
  before(function () {
    if (clang === undefined || process.platform !== 'linux') this.skip();
  });

  it('starts the recorded pace at the first subscription, whoever is ready for the rest', async () => {
    const steps: Step[] = [
      { type: auth.open, pid: 100 },
      { type: auth.exec, pid: 101 },
      { type: auth.open, pid: 102 },
    ];
    const inParts = await drive('subscribes_in_parts', [], makeTrace(steps), { pace: Pace.recorded });
    assert.ok(inParts.control.subscribedNs <= inParts.shared.startNs);
    assert.deepEqual(indices(inParts), [0, 2], 'the exec had gone by');
    assert.equal(inParts.control.unsubscribed[0], 1);
    const atOnce = await drive('subscribes_in_parts', ['at-once'], makeTrace(steps), { pace: Pace.recorded });
    assert.deepEqual(indices(atOnce), [0, 1, 2]);
  });

  it('gives a client no AUTH message about itself, and the NOTIFY ones', async () => {
    const sign = `${makeTrace([{ type: notify.exit, pid: 5_000_000 }]).path}.ready`;
    const path = `${sign}.estrace`;
    const ran = await drive(
      'sees_itself',
      [sign],
      { path, messages: 4 },
      {
        started: (pid) => {
          const own = { pid, thread: 1 };
          const steps: Step[] = [
            { type: auth.open, ...own },
            { type: notify.open, ...own },
            { type: auth.open, pid: 5_000_000 },
            { type: notify.exit, ...own },
          ];
          renameSync(makeTrace(steps).path, path);
          writeFileSync(sign, '');
        },
      },
    );
    assert.deepEqual(indices(ran), [1, 2, 3]);
    assert.equal(ran.control.loopback[0], 1);
  });
});
