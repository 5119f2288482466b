// Verdicts about locks come from what the threads report themselves and from the waiter's own look at the lock. A
// library without the thread that samples the holder every few milliseconds gives the same verdicts.
import assert from 'node:assert/strict';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { buildMutant } from '../mutants/library.ts';
import { ClientRuns } from './client-runs.ts';
import { clientCases } from './manifest.ts';

describe('locks whose holders are not sampled', () => {
  linuxOnly('it builds the library for Linux anew');
  const folder = testFolder();
  const usual = process.env.ESREPLAY_LIBRARY;
  const runs = new ClientRuns();
  before(() => {
    process.env.ESREPLAY_LIBRARY = buildMutant(['holder-samples'], folder);
  });
  after(() => {
    if (usual === undefined) delete process.env.ESREPLAY_LIBRARY;
    else process.env.ESREPLAY_LIBRARY = usual;
    runs.close();
  });

  for (const client of clientCases.filter(({ expected }) => expected.some(({ rule }) => rule === 'lock-wait')))
    it(`${client.name} gets the same verdicts`, async () => {
      const { verdicts, command } = await runs.run(client, { plainStacks: true });
      const kinds = (found: readonly { rule: string; class: string; call: string | null }[]): string[] =>
        [...new Set(found.map(({ rule, class: grade, call }) => `${rule} ${grade} ${call}`))].sort();
      assert.deepEqual(kinds(verdicts), kinds(client.expected), command);
    });
});
