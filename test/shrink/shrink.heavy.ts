// `shrink` at its real size: a deadlock at a random place in 100,000 messages of a busy Mac, the demo's at boot, and one
// program among twenty trees.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ShrinkResult } from '../../src/shrink/result.ts';
import type { TrialOptions } from '../../src/trials/trial.ts';
import { root } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { writeBusyMac } from './busy-mac.ts';
import { shrunk } from './shrunk.ts';

describe('shrink, at its real size', function () {
  this.timeout(900_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const output = join(folder, 'small.estrace');
  const afterTwo = join(folder, 'after-two');
  const alone = join(folder, 'alone');
  const inHandler = join(folder, 'in-handler');
  before(async () => {
    const clients = join(import.meta.dirname, 'clients');
    await compileClient({ sources: [join(clients, 'deadlocks-after-two.c')], output: afterTwo });
    await compileClient({ sources: [join(clients, 'deadlocks-after-two.c')], output: alone, defines: ['ALONE'] });
    const examples = join(root, 'replayer/kit/examples');
    await compileClient({ sources: [join(examples, 'checks-in-handler.c')], output: inHandler });
  });

  // A fifth of a Mac's budgets: the whole trace and the result wait for them.
  const deadlock = (run: TrialOptions): Promise<ShrinkResult> =>
    shrunk({ run: { pace: 'asap', budgetScale: 0.2, ...run }, output, rule: 'deadlock' });

  for (const seed of [1, 2, 3])
    it(`a deadlock among 100,000 messages needs at most 10 of them and 60 runs, seed ${seed}`, async () => {
      const trace = join(folder, `busy-${seed}.estrace`);
      writeBusyMac(trace, { messages: 100_000, seed });
      const { messages, runs, exitCode } = await deadlock({ trace, clients: [[afterTwo]], onMiss: 'kill' });
      assert.equal(exitCode, 0);
      assert.ok(messages <= 10, `${messages} messages`);
      assert.ok(runs <= 60, `${runs} runs`);
    });

  it("the demo's deadlock at boot needs at most 10 messages and 60 runs", async () => {
    const run = { trace: '@early-boot', clients: [[inHandler]], models: 'early-boot', onMiss: 'kill' } as const;
    const { messages, runs, exitCode } = await deadlock(run);
    assert.equal(exitCode, 0);
    assert.ok(messages <= 10 && runs <= 60, `${messages} messages, ${runs} runs`);
  });

  it('twenty trees of processes become the one whose program deadlocks', async () => {
    const trace = join(folder, 'trees.estrace');
    writeBusyMac(trace, { messages: 4000, seed: 9, trees: 20, needles: ['/Applications/Needle.app/needle'] });
    const { messages, exitCode } = await deadlock({ trace, clients: [[alone]], onMiss: 'kill' });
    assert.equal(exitCode, 0);
    assert.ok(messages <= 3, `${messages} messages`);
  });
});
