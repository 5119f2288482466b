// A library whose interposition does not work must not pass a client: the canary detects it before the first message.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { buildMutant } from '../mutants/library.ts';
import { writeTrace } from './traces.ts';

/** scripts/mutants.ts sets it to prove that this test depends on the canary. */
const { ESREPLAY_TEST_MUTANT: another } = process.env;

describe('the canary', () => {
  linuxOnly('it builds the library for Linux anew');
  const folder = testFolder();
  const usual = process.env.ESREPLAY_LIBRARY;
  after(() => {
    if (usual === undefined) delete process.env.ESREPLAY_LIBRARY;
    else process.env.ESREPLAY_LIBRARY = usual;
  });

  it('a run whose wrappers are dead is no pass, though its client is silent', async () => {
    const client = join(folder, 'client');
    await compileClient({ sources: [join(import.meta.dirname, 'careful-synchronous.c')], output: client, defines: [] });
    process.env.ESREPLAY_LIBRARY = buildMutant(another === 'canary' ? ['wrappers', another] : ['wrappers'], folder);
    const run = await runAndJudge({ trace: writeTrace(folder, 'mixed'), clients: [[client]], pace: 'asap' });
    assert.equal(run.exitCode, 3, JSON.stringify(run.setupTrouble));
    assert.match(run.setupTrouble.map(({ sentence }) => sentence).join('\n'), /Self-test failed: a call/);
  });
});
