// The recorder under the rules that it helps others to keep: no violation and no hazard on any sample, on any macOS.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { testFolder } from '../folder.ts';
import { allTypes, readCopy, recordReplay } from './copies.ts';

const sample = (name: string): string => join(packageRoot, 'traces', `${name}.estrace`);

describe('the recorder', () => {
  const folder = testFolder();
  const output = join(folder, 'copy.estrace');
  afterEach(() => rmSync(output, { force: true }));

  const silent = async (trace: string, more: Parameters<typeof recordReplay>[2], words: readonly string[]) => {
    const { run, summary } = await recordReplay(trace, ['-o', output, ...words], { strict: true, ...more });
    assert.deepEqual(
      run.verdicts.map(({ rule, sentence }) => `${rule}: ${sentence}`),
      [],
    );
    assert.equal(run.exitCode, 0);
    assert.equal(run.summary.messages, summary.messages + summary.lost);
    assert.equal(readCopy(output).messages.length, summary.messages);
    return run;
  };

  for (const name of ['first-run', 'boot', 'open-64', 'corner-cases']) {
    it(`the recorder gets no finding on ${name}`, async () => {
      const run = await silent(sample(name), {}, ['--events', allTypes]);
      assert.ok(run.summary.messages > 0);
    });
    it(`the recorder gets no finding on ${name} as a flight recorder, under --guard`, async () => {
      await silent(sample(name), { guard: true }, ['--events', allTypes, '--flight', '60']);
    });
  }

  for (const os of ['11', '12', '13', '14', '15', '26', '27']) {
    it(`the recorder gets no finding on macOS ${os}`, async () => {
      const run = await silent(sample('first-run'), { os }, ['--auth']);
      assert.ok(run.summary.auth > 0);
    });
  }

  it('the recorder answers in time with a hundredth of the budget', async () => {
    const run = await silent(sample('first-run'), { budgetScale: 0.01, pace: 'recorded' }, ['--auth']);
    assert.equal(run.summary.auth, run.summary.responded);
  });
});
