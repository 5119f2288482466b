// test/evidence/mended.md says of each client what its case in test/clients expects of a run.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { falseAlarms, misses, noResult } from '../../docs/tables/mended.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { swiftStyles } from '../clients/cases/styles.ts';
import type { ClientCase } from '../clients/client-case.ts';
import { clientCases } from '../clients/manifest.ts';

const clients = [...clientCases, ...swiftStyles];

const saidOf = ({ expected, exitCode }: ClientCase): string[] => [
  ...expected.map(({ rule, class: grade, call }) => [grade, rule, ...(call === null ? [] : [call])].join(' ')),
  ...(exitCode === 3 ? [noResult] : []),
];

describe('the table of what was mended', () => {
  for (const { what, before, today } of [...falseAlarms, ...misses]) {
    it(`the findings named today are those of the clients: ${what}`, () => {
      assert.ok(before !== '' && today.length > 0);
      for (const { client, says } of today) {
        if (client.startsWith('test/')) {
          assert.ok(existsSync(join(packageRoot, client)), client);
          continue;
        }
        const found = clients.find(({ name }) => name === client);
        assert.ok(found !== undefined, `no client ${client}`);
        assert.deepEqual([...says].sort(), saidOf(found).sort(), client);
      }
    });
  }
});
