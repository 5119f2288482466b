// The clean corpus under every variation: clients that are right by their own policy have no violation, although their
// answers change.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { cleanClients } from './clean/clients.ts';
import { explored, shownFinding } from './explored.ts';

describe('explore of clean clients', function () {
  this.timeout(300_000);
  linuxOnly('they are built with the kit of Linux');
  const folder = testFolder();

  for (const { client, defines, trace } of cleanClients)
    it(`${[client, ...defines].join(' with -D')} has no violation with ${trace}`, async () => {
      const source = join(import.meta.dirname, 'clean', `${client}.c`);
      const state = join(folder, `state-${[client, ...defines, trace].join('-')}`);
      mkdirSync(state);
      const { findings, trouble } = await explored(folder, {
        source,
        defines,
        trace,
        given: { env: { STATE: state } },
      });
      assert.deepEqual(trouble, []);
      assert.deepEqual(findings.filter(({ class: grade }) => grade === 'violation').map(shownFinding), []);
    });
});
