// `--skip-gaps`: a pause in the trace does not become a pause of the run.
import assert from 'node:assert/strict';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { client, makeTrace } from '../replayer/driver.ts';

describe('--skip-gaps', () => {
  it('--skip-gaps shortens a pause to its milliseconds, and is in the report and the command', async () => {
    const gapMs = 20_000;
    const { path } = makeTrace([
      { type: 1, pid: 5_000_100 },
      { type: 1, pid: 5_000_101, gapMs },
    ]);
    let scheduleNs = 0;
    const report = await runAndJudge({
      trace: path,
      clients: [[await client('answers')]],
      skipGapsMs: 40,
      models: 'none',
      onLook: (shared) => {
        scheduleNs = shared.scheduleNs;
      },
    });
    assert.equal(scheduleNs, 40e6);
    assert.equal(report.summary.inTime, 2);
    assert.equal(report.options.skipGapsMs, 40);
    assert.match(report.command, / --skip-gaps 40ms /);
  });
});
